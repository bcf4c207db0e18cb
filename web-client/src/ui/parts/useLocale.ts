import { useTranslation } from 'react-i18next';
import { type Locale, pickLocale } from '../../i18n/locale';

export function useLocale(): Locale {
  const { i18n } = useTranslation();
  return pickLocale([i18n.language]);
}
