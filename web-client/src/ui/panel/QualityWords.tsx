import { useTranslation } from 'react-i18next';
import type { ParticipantId } from '../../protocol/generated';
import { qualityWord } from '../../session/quality';
import { useConsultationState } from '../parts/consultationContext';
import classes from './QualityWords.module.css';

/** A person's connection in words and figures. */
export function QualityWords({ participant }: { participant: ParticipantId }) {
  const { t } = useTranslation();
  const quality = useConsultationState((state) => state.session.qualities.get(participant));
  if (!quality) return null;
  const word = qualityWord(quality);
  return (
    <span className={`${classes.words} figures`} data-word={word}>
      {t('quality.detail', { word: t(`quality.${word}`), rtt: quality.rtt_ms, loss: quality.loss_permille / 10 })}
      {quality.via === 'tcp' && ` · ${t('quality.tcp')}`}
    </span>
  );
}
