import { IconHeadset, IconSwitchHorizontal } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { type ConsoleModel, handoverKey, mayDecline, mayForce } from '../../console/consoleModel';
import type { ConsoleAction } from '../../console/keyMap';
import type { ParticipantId } from '../../protocol/generated';
import { participantOf } from '../../session/selectors';
import { useConsultationState } from '../parts/consultationContext';
import { formatDuration } from '../parts/formatDuration';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import { useView } from '../room/roomContext';
import classes from './HandoverBox.module.css';
import { useModel } from './deskContext';
import { KeyButton } from './KeyButton';

const TURN_MS = 20 * 60_000;

function useName(): (id: ParticipantId) => string {
  const view = useView();
  const locale = useLocale();
  return (id) => {
    const person = participantOf(view, id);
    return person ? splitName(person.name, locale).first : '…';
  };
}

/** The boothmates, and where the handover is. */
export function HandoverBox({ act }: { act: (action: ConsoleAction) => void }) {
  const { t } = useTranslation();
  const model = useModel();
  const name = useName();
  const { booth, mates, mine } = model;
  const key = handoverKey(model);
  return (
    <section className={classes.box} data-stage={booth.handover.stage} data-testid="handover" aria-label={t('console.handover.title')}>
      {mates.length === 0 && <p className={classes.words}>{t('console.handover.alone')}</p>}
      {mates.map((mate) => (
        <div key={mate.participant} className={classes.mate} data-testid={`mate-${mate.participant}`} data-state={mate.microphone}>
          <IconHeadset size={18} aria-hidden />
          <span className={classes.grow}>{name(mate.participant)}</span>
          <span className={classes.lamp} data-state={mate.microphone}>
            {t(`console.members.${mate.microphone}`)}
          </span>
          {mate.talks_to_booth && <strong className={classes.talks}>{t('console.members.talks')}</strong>}
        </div>
      ))}
      <p className={classes.words} role="status">
        <strong>{stageWords(model, t, name)}</strong> <Countdown />
      </p>
      <div className={classes.keys}>
        <KeyButton
          action="handover"
          label={key ? t(`console.handover.${key}`) : t('console.handover.title')}
          icon={<IconSwitchHorizontal size={20} />}
          testId="key-handover"
          tone={key === 'accept' || key === 'take' || key === 'give' ? 'ask' : 'plain'}
          disabled={key === null}
          onPress={() => act('handover')}
        />
        {mayDecline(model) && <KeyButton action="decline" label={t('console.key.decline')} testId="key-decline" onPress={() => act('decline')} />}
        {mayForce(model) && <KeyButton action="force" label={t('console.key.force')} testId="key-force" onPress={() => act('force')} />}
        <KeyButton
          action="talk"
          label={t('console.key.talk')}
          testId="key-talk"
          tone={mine.talks_to_booth ? 'on' : 'plain'}
          disabled={mates.length === 0}
          onPress={() => undefined}
        />
      </div>
    </section>
  );
}

type Translate = TFunction;

function stageWords({ booth, mine }: ConsoleModel, t: Translate, name: (id: ParticipantId) => string): string {
  const { handover } = booth;
  const me = mine.participant;
  switch (handover.stage) {
    case 'idle':
      return '';
    case 'offered':
      if (handover.by === me) return t('console.handover.offeredByMe', { name: name(handover.to) });
      return t(handover.to === me ? 'console.handover.offeredToMe' : 'console.handover.offeredOther', { name: name(handover.by) });
    case 'requested':
      if (handover.by === me) return t('console.handover.requestedByMe', { name: name(booth.live ?? handover.by) });
      return t('console.handover.requestedOther', { name: name(handover.by) });
    case 'ready':
      return handover.to === me ? t('console.handover.readyMe') : t('console.handover.readyOther', { name: name(handover.to) });
  }
}

/** Until the offer lapses; without one, until the turn is due. */
function Countdown() {
  const { t } = useTranslation();
  const { booth, mates } = useModel();
  const offset = useConsultationState((state) => state.session.clockOffset);
  const now = useNow() + offset;
  if (booth.handover.stage !== 'idle') {
    const count = Math.max(0, Math.ceil((booth.handover.until - now) / 1000));
    return <span className="figures">{t('console.handover.left', { count })}</span>;
  }
  if (booth.live_since === null || mates.length === 0) return <span>{mates.length > 0 && t('console.handover.idle')}</span>;
  const left = booth.live_since + TURN_MS - now;
  return <span className="figures">{left > 0 ? t('console.handover.nextIn', { time: formatDuration(left) }) : t('console.handover.due')}</span>;
}
