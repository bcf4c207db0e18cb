import { IconMicrophoneOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { watchLevel } from '../../rtc/LevelMeter';
import { useLocalMedia } from '../parts/consultationContext';
import classes from './MutedHint.module.css';
import { useMe } from './roomContext';

const SPEECH = 0.55;
const SHOWN_MS = 4000;

/** "You are muted" for whoever talks to a closed microphone. The sound stays on this machine. */
export function MutedHint({ byKey = true }: { byKey?: boolean }) {
  const { t } = useTranslation();
  const hardMuted = useMe()?.hard_muted ?? false;
  const { microphoneTrack, microphoneOn } = useLocalMedia();
  const [spoke, setSpoke] = useState(false);
  const listening = !microphoneOn || hardMuted ? microphoneTrack : null;
  useEffect(() => {
    if (!listening) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = watchLevel(listening, (level) => {
      if (level < SPEECH) return;
      clearTimeout(timer);
      timer = setTimeout(() => setSpoke(false), SHOWN_MS);
      setSpoke(true);
    });
    return () => {
      stop();
      clearTimeout(timer);
      setSpoke(false);
    };
  }, [listening]);
  const keyboard = byKey && matchMedia('(hover: hover)').matches;
  const words = hardMuted ? 'bar.cannotSpeakNow' : keyboard ? 'bar.mutedSpeaking' : 'bar.mutedSpeakingTouch';
  return (
    <div role="status" className={classes.place}>
      {spoke && listening && (
        <span className={classes.hint}>
          <IconMicrophoneOff size={18} aria-hidden /> {t(words)}
        </span>
      )}
    </div>
  );
}
