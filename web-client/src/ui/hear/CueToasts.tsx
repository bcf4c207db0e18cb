import {
  IconAlertTriangle,
  IconEarOff,
  IconHash,
  IconHandStop,
  IconHourglass,
  IconLetterCase,
  IconMicrophone,
  IconRepeat,
  IconUsersGroup,
  IconVolume,
  IconWorld,
  type TablerIcon,
} from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { participantOf } from '../../session/selectors';
import type { CueShown } from '../../session/SessionState';
import { useConsultationState } from '../parts/consultationContext';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from '../room/roomContext';
import classes from './CueToasts.module.css';

const SHOWN_MS = 9000;

const ICONS: Record<CueShown['cue'], TablerIcon> = {
  contested: IconHandStop,
  slow_down: IconHourglass,
  louder: IconVolume,
  repeat: IconRepeat,
  one_at_a_time: IconUsersGroup,
  microphone: IconMicrophone,
  pause_please: IconHandStop,
  spell: IconLetterCase,
  number_check: IconHash,
  sound_not_interpretable: IconEarOff,
  cultural_note: IconWorld,
  missed_passage: IconAlertTriangle,
};

/** Signs from the booth, in the reader's own language, for a few seconds each. */
export function CueToasts() {
  const cues = useConsultationState((state) => state.session.cues);
  const { me } = useView();
  const [from] = useState(cues.at(-1)?.number ?? 0);
  return (
    <div className={classes.place} role="status" aria-live="assertive">
      {cues.map((shown) => shown.number > from && shown.from !== me && <CueToast key={shown.number} {...shown} />)}
    </div>
  );
}

function CueToast({ cue, from }: CueShown) {
  const { t } = useTranslation();
  const locale = useLocale();
  const interpreter = participantOf(useView(), from);
  const [over, setOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setOver(true), SHOWN_MS);
    return () => clearTimeout(timer);
  }, []);
  if (over) return null;
  const Icon = ICONS[cue];
  return (
    <div className={classes.toast} data-testid={`cue-${cue}`}>
      <Icon size={28} aria-hidden className={classes.icon} />
      <div>
        <div className={classes.from}>
          {interpreter ? t('cue.from', { name: splitName(interpreter.name, locale).first }) : t('cue.fromInterpreter')}
        </div>
        <div className={classes.words}>{t(`cue.${cue}`)}</div>
        {cue === 'sound_not_interpretable' && <div className={classes.from}>{t('cue.remedy')}</div>}
      </div>
    </div>
  );
}
