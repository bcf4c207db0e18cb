import { IconLock, IconShieldLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isFamilySide } from '../../session/rights';
import { useConsultationState } from '../parts/consultationContext';
import { formatDuration } from '../parts/formatDuration';
import { LanguagePill } from '../hear/LanguagePill';
import { SpeakSwitch } from '../hear/SpeakSwitch';
import { StillSpeaking } from '../hear/StillSpeaking';
import { splitName } from '../parts/splitName';
import { RecordingLamp } from '../recording/RecordingLamp';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import { ConnectionWord } from './ConnectionWord';
import { useView } from './roomContext';
import classes from './TopBar.module.css';

/** What this is, since when, what I hear, how the connection is; violet while a deliberation is on. */
export function TopBar() {
  const { t } = useTranslation();
  const view = useView();
  return (
    <header className={classes.bar} data-deliberation={view.deliberation !== null}>
      <h1 className={classes.title} title={view.title}>
        {view.title}
      </h1>
      <SessionClock />
      <RecordingLamp />
      {view.locked && (
        <span className={classes.sign}>
          <IconLock size={16} aria-hidden />
          <span className={classes.door}>{t('room.doorClosed')}</span>
        </span>
      )}
      {view.deliberation !== null && <DeliberationWords />}
      <span className={classes.gap} />
      <StillSpeaking />
      <SpeakSwitch />
      <LanguagePill />
      <ConnectionWord />
      <span className={classes.theme}>
        <ThemeSwitch />
      </span>
    </header>
  );
}

export function SessionClock() {
  const { t } = useTranslation();
  const view = useView();
  const offset = useConsultationState((state) => state.session.clockOffset);
  const now = useNow();
  return (
    <span className={`${classes.clock} figures`} role="timer" aria-label={t('room.clock')}>
      {formatDuration(now + offset - view.started)}
    </span>
  );
}

function DeliberationWords() {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const out = view.participants.filter((p) => isFamilySide(p.role) && p.presence !== 'removed' && p.presence !== 'away');
  const names = out.map((p) => splitName(p.name, locale).first).join(t('common.list'));
  return (
    <span className={`${classes.sign} ${classes.deliberation}`} role="status" data-testid="deliberation-bar">
      <IconShieldLock size={18} aria-hidden />
      <strong>{t('deliberation.bar')}</strong>
      <span className={classes.words}>{names ? t('deliberation.out', { names }) : t('deliberation.nobodyOut')}</span>
    </span>
  );
}
