import { useTranslation } from 'react-i18next';
import { imagesEn } from '../../i18n/images.en';

type Code = keyof typeof imagesEn.images.reason;

const isCode = (code: string): code is Code => Object.hasOwn(imagesEn.images.reason, code);

/** Why a file was kept back or refused, in words. */
export function useReason(): (code: string | null) => string {
  const { t } = useTranslation();
  return (code) => t(`images.reason.${code !== null && isCode(code) ? code : 'other'}`);
}
