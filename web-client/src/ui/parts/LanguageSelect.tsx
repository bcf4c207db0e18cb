import { Select } from '@mantine/core';
import { languageName, SPOKEN } from '../../i18n/locale';
import { useLocale } from './useLocale';

interface LanguageSelectProps {
  label: string;
  value: string;
  testId: string;
  onChoose: (tag: string) => void;
}

/** Which language: named as the reader calls it and as its speakers do. */
export function LanguageSelect({ label, value, testId, onChoose }: LanguageSelectProps) {
  const locale = useLocale();
  const tags = (SPOKEN as readonly string[]).includes(value) ? SPOKEN : [value, ...SPOKEN];
  const data = tags.map((tag) => {
    const own = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
    const name = languageName(tag, locale);
    return { value: tag, label: name === own ? name : `${name} · ${own}` };
  });
  return (
    <Select label={label} data={data} value={value} onChange={(tag) => tag && onChoose(tag)} data-testid={testId} />
  );
}
