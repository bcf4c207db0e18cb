import { IconAntennaBars2, IconAntennaBars4, IconAntennaBars5, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { connectionTrouble } from '../../consultation/connectionTrouble';
import { qualityWord } from '../../session/quality';
import { useConsultationState } from '../parts/consultationContext';
import { useNow } from '../parts/useNow';
import classes from './ConnectionWord.module.css';
import { useView } from './roomContext';

const ICON = { good: IconAntennaBars5, fair: IconAntennaBars4, poor: IconAntennaBars2 };

/** One's own connection: a sign and a word, with the figures on demand. */
export function ConnectionWord() {
  const { t } = useTranslation();
  const view = useView();
  const state = useConsultationState((value) => value);
  const now = useNow();
  const quality = state.session.qualities.get(view.me);
  if (connectionTrouble(state, now, navigator.onLine)) {
    return (
      <span className={classes.word} data-word="poor">
        <IconPlugConnectedX size={20} aria-hidden />
        <span className={classes.text}>{t('room.reconnecting')}</span>
      </span>
    );
  }
  const word = quality ? qualityWord(quality) : null;
  const Icon = ICON[word ?? 'good'];
  const detail = quality
    ? t('quality.detail', { word: t(`quality.${qualityWord(quality)}`), rtt: quality.rtt_ms, loss: quality.loss_permille / 10 })
    : t('quality.unknown');
  return (
    <span className={classes.word} data-word={word ?? 'good'} title={detail} data-testid="connection-word">
      <Icon size={20} aria-hidden />
      <span className={classes.text}>{word ? t(`quality.${word}`) : t('connection.good')}</span>
      <span className="hidden-words">{detail}</span>
    </span>
  );
}
