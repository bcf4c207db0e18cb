import { IconPlayerRecordFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './RecordingLamp.module.css';

/** Everybody sees that it is recorded, since when, and whether that holds the cameras. */
export function RecordingLamp() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { recording, recorded_cameras: cameras } = useView();
  const time = recording === null ? '' : new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(recording);
  return (
    <span role="status" className={classes.place}>
      {recording !== null && (
        <span className={classes.lamp} data-testid="recording-lamp">
          <IconPlayerRecordFilled size={14} aria-hidden />
          <span className={classes.long}>
            {t('recording.since', { time })}
            {cameras !== 'all' && ` · ${t(`recording.camerasTold.${cameras}`)}`}
          </span>
          <span className={classes.short} aria-hidden>
            {t('recording.short')}
          </span>
        </span>
      )}
    </span>
  );
}
