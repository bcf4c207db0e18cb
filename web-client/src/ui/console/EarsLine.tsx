import { IconChartBar, IconEar, IconEarOff, IconMicrophone } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { keyLabel } from '../../console/keyMap';
import { processingOf } from '../../rtc/capture';
import { isLoud } from '../../rtc/limiter/DoseLog';
import { useLocalMedia } from '../parts/consultationContext';
import { useStore } from '../parts/useStore';
import { useDesk } from './deskContext';
import classes from './EarsLine.module.css';
import keyClasses from './KeyButton.module.css';

/** Whether the ears are protected, how much they got, and whether the voice leaves untouched. */
export function EarsLine({ onDose }: { onDose: () => void }) {
  const { t } = useTranslation();
  const { ears, keys } = useDesk();
  const key = useStore(keys, (map) => map.loudness);
  const { protection, reductionDb, lastMinute } = useStore(ears.store, (state) => state);
  const loud = isLoud(lastMinute ?? undefined);
  const minute = lastMinute ? Math.round(lastMinute.decibels) : null;
  return (
    <div className={classes.lines}>
      <div className={classes.line} data-warn={protection === 'none'} data-testid="protection" data-state={protection}>
        {protection === 'none' ? <IconEarOff size={16} aria-hidden /> : <IconEar size={16} aria-hidden />}
        <span>
          {t(`console.ears.${protection}`)}
          {protection === 'on' && reductionDb < 0 && ` · ${t('console.ears.limiting', { count: -reductionDb })}`}
          {protection === 'on' && minute !== null && !loud && ` · ${t('console.ears.minute', { count: minute })}`}
        </span>
      </div>
      <div role="status">
        {loud && (
          <div className={classes.line} data-warn>
            <IconEarOff size={16} aria-hidden /> {t('console.ears.loud', { count: minute ?? 0 })}
          </div>
        )}
      </div>
      <VoiceLine />
      <button type="button" className={classes.more} onClick={onDose} data-testid="dose">
        <IconChartBar size={16} aria-hidden /> {t('console.dose.title')} <kbd className={keyClasses.cap}>{keyLabel(key)}</kbd>
      </button>
    </div>
  );
}

export function VoiceLine() {
  const { t } = useTranslation();
  const { microphoneTrack } = useLocalMedia();
  const refused = processingOf(microphoneTrack);
  const what = refused.map((name) => t(`console.ears.${name}`)).join(t('common.list'));
  return (
    <div className={classes.line} data-warn={refused.length > 0} data-testid="raw-voice" data-refused={refused.join(' ')}>
      <IconMicrophone size={16} aria-hidden /> {refused.length > 0 ? t('console.ears.refused', { what }) : t('console.ears.raw')}
    </div>
  );
}
