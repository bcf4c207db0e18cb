import type { TFunction } from 'i18next';

/** Why a channel is paused, for the reader: what the booth signed by a key in his language, anything else as it was typed. */
export function pauseReason(reason: string, t: TFunction): string {
  return reason === 'sound_not_interpretable' ? t('hear.reasons.sound_not_interpretable') : reason;
}
