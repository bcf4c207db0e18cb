import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLocale } from '../../i18n/i18n';
import { LOCALE_NAMES, LOCALES } from '../../i18n/locale';
import { useLocale } from './useLocale';

export function LocaleSwitch() {
  const { t } = useTranslation();
  const data = LOCALES.map((locale) => ({ value: locale, label: <span lang={locale}>{LOCALE_NAMES[locale]}</span> }));
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('app.language')}
      data={data}
      value={useLocale()}
      onChange={chooseLocale}
      data-testid="locale"
    />
  );
}
