import { IconAlertTriangle, IconHandStop, IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { languageName } from '../../i18n/locale';
import type { ParticipantView } from '../../protocol/generated';
import type { Stage } from '../../session/chooseStage';
import { qualityWord } from '../../session/quality';
import { isAudible } from '../../session/selectors';
import { useConsultationState } from '../parts/consultationContext';
import { PersonName } from '../parts/PersonName';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from './roomContext';
import classes from './TileLabel.module.css';

interface TileLabelProps {
  participant: ParticipantView;
  source: Stage['source'];
  speaking: boolean;
}

/** Name, microphone, hand and a failing connection, always as a sign and a word. */
export function TileLabel({ participant, source, speaking }: TileLabelProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const quality = useConsultationState((state) => state.session.qualities.get(participant.id));
  const mine = participant.id === view.me;
  const audible = isAudible(view, participant);
  const weak = quality !== undefined && qualityWord(quality) !== 'good';
  const { first } = splitName(participant.name, locale);
  if (source === 'screen') {
    return <div className={classes.label}>{mine ? t('room.yourScreen') : t('room.screenOf', { name: first })}</div>;
  }
  return (
    <div className={classes.label}>
      {audible ? <IconMicrophone size={15} aria-hidden /> : <IconMicrophoneOff size={15} className={classes.off} aria-hidden />}
      <span className={classes.name}>
        <PersonName name={participant.name} />
        {mine && ` (${t('room.you')})`}
      </span>
      {!audible && <span className="hidden-words">{t(participant.hard_muted ? 'room.hardMuted' : 'room.muted')}</span>}
      {speaking && <span className={classes.chip}>{t('room.speaks', { language: languageName(participant.speaks, locale) })}</span>}
      {participant.hand !== null && (
        <span className={classes.hand}>
          <IconHandStop size={15} aria-hidden />
          <span className={classes.words}>{t('room.handRaised')}</span>
        </span>
      )}
      {weak && (
        <span className={classes.hand} title={t('quality.label', { word: t(`quality.${qualityWord(quality)}`) })}>
          <IconAlertTriangle size={15} aria-hidden />
          <span className={classes.words}>{t(`quality.${qualityWord(quality)}`)}</span>
        </span>
      )}
    </div>
  );
}
