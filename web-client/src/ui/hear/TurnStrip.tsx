import { Button } from '@mantine/core';
import { IconHandStop, IconLanguage, IconMessage } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { participantOf } from '../../session/selectors';
import { useConsultation, useConsultationState } from '../parts/consultationContext';
import { formatDuration } from '../parts/formatDuration';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import { useRights, useView } from '../room/roomContext';
import classes from './TurnStrip.module.css';

/** Consecutive mode: whose turn it is, and the way to pass it on. */
export function TurnStrip() {
  const { t } = useTranslation();
  const locale = useLocale();
  const consultation = useConsultation();
  const view = useView();
  const { host } = useRights();
  const { mode, turn } = view.interpretation;
  if (mode !== 'consecutive') return null;
  const holder = turn.turn === 'open' ? null : participantOf(view, turn.participant);
  const mine = holder?.id === view.me;
  const name = holder ? splitName(holder.name, locale).first : '…';
  const cue = turn.turn === 'speaker' ? turn.cue : 0;
  const words = {
    open: t('turn.open'),
    speaker: mine ? t('turn.you') : t('turn.speaker', { name }),
    interpreter: mine ? t('turn.youInterpret') : t('turn.interpreter', { name }),
  }[turn.turn];
  const Icon = cue > 0 ? IconHandStop : turn.turn === 'interpreter' ? IconLanguage : IconMessage;
  return (
    <section className={classes.strip} data-cue={cue} data-turn={turn.turn} data-testid="turn-strip" aria-label={t('turn.label')}>
      <Icon size={20} aria-hidden />
      <span role="status">
        <strong>{words}</strong> {mine && cue > 0 && t(cue > 1 ? 'turn.firm' : 'turn.soft')}
      </span>
      {turn.turn === 'speaker' && <Since since={turn.since} />}
      {mine && (
        <Button
          size="xs"
          onClick={() => void consultation.command({ type: 'pass_turn', act: turn.turn === 'speaker' ? 'yield' : 'done' })}
          data-testid={turn.turn === 'speaker' ? 'turn-yield' : 'turn-done'}
        >
          {t(turn.turn === 'speaker' ? 'turn.yield' : 'turn.done')}
        </Button>
      )}
      {host && !mine && turn.turn !== 'open' && (
        <Button
          size="xs"
          variant="default"
          onClick={() => void consultation.command({ type: 'lead_interpretation', act: { act: 'open_turn' } })}
          data-testid="turn-open"
        >
          {t('turn.reopen')}
        </Button>
      )}
    </section>
  );
}

function Since({ since }: { since: number }) {
  const offset = useConsultationState((state) => state.session.clockOffset);
  return <span className="figures">{formatDuration(useNow() + offset - since)}</span>;
}
