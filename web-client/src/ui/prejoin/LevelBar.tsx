import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { watchLevel } from '../../rtc/LevelMeter';
import classes from './LevelBar.module.css';

const AUDIBLE = 0.35;

/** A bar that moves with the voice. Drawn past React: it changes fifteen times a second. */
export function LevelBar({ track, label, onHeard }: { track: MediaStreamTrack | null; label?: string; onHeard?: () => void }) {
  const { t } = useTranslation();
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!track) return;
    return watchLevel(track, (level) => {
      bar.current?.style.setProperty('--level', level.toFixed(2));
      bar.current?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
      if (level > AUDIBLE) onHeard?.();
    });
  }, [track, onHeard]);
  return (
    <div
      ref={bar}
      className={classes.bar}
      role="meter"
      aria-label={label ?? t('prejoin.level')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      data-testid="level"
    />
  );
}
