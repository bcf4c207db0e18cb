import { Switch } from '@mantine/core';
import { IconAlertTriangle, IconBroadcast, IconMicrophone, IconMicrophoneOff, IconPlugConnectedX, IconVolume3 } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { connectionTrouble } from '../../consultation/connectionTrouble';
import type { ConsoleModel } from '../../console/consoleModel';
import { languageName, type Locale } from '../../i18n/locale';
import type { ParticipantId, SessionView } from '../../protocol/generated';
import { pauseReason } from '../../session/pauseReason';
import { participantOf } from '../../session/selectors';
import { sightOf } from '../../session/sight';
import { decisionWords } from '../parts/decisionWords';
import { useConsultationState } from '../parts/consultationContext';
import { formatDuration } from '../parts/formatDuration';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import { useView } from '../room/roomContext';
import { useDesk, useModel } from './deskContext';
import classes from './Lamp.module.css';

const ICON = { off: IconMicrophoneOff, armed: IconMicrophone, live: IconBroadcast, cough: IconVolume3, lost: IconPlugConnectedX };

/** The largest thing on the screen: am I on air, into which language, since when. */
export function Lamp() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { mine, booth, from, into } = useModel();
  const hint = useHint();
  const name = (tag: string) => languageName(tag, locale);
  const Icon = ICON[mine.microphone];
  const words = t(`console.lamp.${mine.microphone}`);
  const direction = t('console.direction', { from: name(from), to: name(into) });
  return (
    <section id="lamp" tabIndex={-1} className={classes.lamp} data-state={mine.microphone} data-testid="lamp">
      <Icon size={56} aria-hidden className={classes.icon} />
      <div className={classes.state}>
        <div className={classes.word}>{words}</div>
        <div className={classes.hint}>{hint}</div>
      </div>
      <div className={classes.way}>
        <div className={classes.direction} data-testid="direction">
          {direction}
        </div>
        <OnAir />
      </div>
      <p className="hidden-words" role="status" aria-live="assertive">
        {words}. {direction}. {hint}
        {booth.flip_wanted && ` ${t('console.flipWanted', { language: name(into) })}`}
      </p>
    </section>
  );
}

function useHint(): string {
  const { t } = useTranslation();
  const { mine, channel } = useModel();
  const { mode } = useView().interpretation;
  const state = useConsultationState((value) => value);
  const trouble = connectionTrouble(state, useNow(), navigator.onLine);
  if (trouble && trouble.kind !== 'signalling') return t('console.lampHint.offline');
  if (mine.speaks_for_self) return t('console.lampHint.clarify');
  if (mine.talks_to_booth) return t('console.lampHint.talk');
  if (channel?.state === 'suspended') return t('console.lampHint.suspended', { reason: pauseReason(channel.reason ?? '', t) });
  if (mode === 'consecutive' && mine.microphone === 'live') return t('console.lampHint.consecutive');
  if (mine.microphone === 'live') return t('console.lampHint.live', { count: channel?.listeners ?? 0 });
  return t(`console.lampHint.${mine.microphone}`);
}

function OnAir() {
  const { t } = useTranslation();
  const { booth } = useModel();
  const offset = useConsultationState((state) => state.session.clockOffset);
  const now = useNow() + offset;
  if (booth.live_since === null) return null;
  return (
    <div className={classes.timer} data-turn={booth.turn} data-testid="on-air">
      {booth.turn !== 'fresh' && <IconAlertTriangle size={18} aria-hidden />}
      {t('console.onAir')} <span className="figures">{formatDuration(now - booth.live_since)}</span>
    </div>
  );
}

/** What needs the interpreter's eye, under the lamp. */
export function LampWarnings() {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const model = useModel();
  const { booth, mine, into } = model;
  const language = languageName(into, locale);
  const sight = sightOf(view);
  const warnings = [
    silentWords(model, view, locale, t),
    mine.note && decisionWords(mine.note, view, locale, t),
    booth.direction_suspect ? t('console.suspect', { language }) : booth.flip_wanted ? t('console.flipWanted', { language }) : null,
    booth.turn === 'fresh' ? null : t(`console.${booth.turn}`),
    sight ? t('sight.mine', { ...sight }) : null,
    ...view.interpretation.sight.filter((one) => one.interpreter !== view.me).map((one) => t('sight.other', { name: nameOf(view, one.interpreter, locale), ...one.text })),
    booth.team_too_small ? t('console.teamTooSmall') : null,
  ].filter((words) => words !== null);
  return (
    <div role="status" className={classes.warnings}>
      {warnings.map((words, place) => (
        <div key={`${place} ${words}`} className={classes.warning} title={words}>
          <IconAlertTriangle size={18} aria-hidden /> <span>{words}</span>
        </div>
      ))}
    </div>
  );
}

/** To the one on air and to the boothmates: listeners hear nothing, and may think that nothing is said. */
function silentWords({ booth, channel, onAir }: ConsoleModel, view: SessionView, locale: Locale, t: TFunction): string | null {
  if (channel?.state !== 'booth' || channel.silent_since === null) return null;
  if (onAir) return t('console.silentMine');
  return t('console.silentMate', { name: nameOf(view, booth.live, locale) });
}

function nameOf(view: SessionView, who: ParticipantId | null, locale: Locale): string {
  const person = participantOf(view, who);
  return person ? splitName(person.name, locale).first : '…';
}

export function AutoFlip() {
  const { t } = useTranslation();
  const desk = useDesk();
  const { booth } = useModel();
  return (
    <Switch
      size="xs"
      label={t('console.autoFlip')}
      checked={booth.auto_flip}
      onChange={(event) => void desk.act({ act: 'auto_flip', on: event.currentTarget.checked })}
      data-testid="auto-flip"
    />
  );
}

/** Off air a boothmate is always heard; on air only by one's own choice. */
export function HearTalk() {
  const { t } = useTranslation();
  const desk = useDesk();
  const { mine, mates } = useModel();
  if (mates.length === 0) return null;
  return (
    <Switch
      size="xs"
      label={t('console.hearTalk')}
      checked={mine.hears_talk}
      onChange={(event) => void desk.act({ act: 'hear_talk', on: event.currentTarget.checked })}
      data-testid="hear-talk"
    />
  );
}
