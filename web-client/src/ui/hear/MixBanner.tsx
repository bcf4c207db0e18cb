import { IconAccessPoint, IconCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsultationState } from '../parts/consultationContext';
import classes from './ChannelBanner.module.css';

const SHOWN_MS = 8000;

/** Whoever is given one mixed sound because the path is narrow is told so, and when it is over. */
export function MixBanner() {
  const { t } = useTranslation();
  const mixed = useConsultationState((state) => state.soundMixed);
  const over = useJustOver(mixed);
  return (
    <div role="status" className={classes.place}>
      {(mixed || over) && (
        <div className={classes.banner} data-news={mixed ? 'mixed' : 'back'} data-testid={mixed ? 'sound-mixed' : 'sound-unmixed'}>
          {mixed ? <IconAccessPoint size={20} aria-hidden /> : <IconCheck size={20} aria-hidden />}
          <span>{t(mixed ? 'hear.mixed' : 'hear.unmixed')}</span>
        </div>
      )}
    </div>
  );
}

/** True for a while after `lasting` has ended. */
function useJustOver(lasting: boolean): boolean {
  const [before, setBefore] = useState(lasting);
  const [over, setOver] = useState(false);
  if (before !== lasting) {
    setBefore(lasting);
    setOver(!lasting);
  }
  useEffect(() => {
    if (!over) return;
    const timer = setTimeout(() => setOver(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [over]);
  return over;
}
