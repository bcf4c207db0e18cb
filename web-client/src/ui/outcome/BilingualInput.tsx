import { Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Bilingual } from '../../protocol/generated';

interface BilingualInputProps {
  label: string;
  value: Bilingual;
  testId: string;
  /** What is wrong with it. */
  error?: string | undefined;
  onChange: (value: Bilingual) => void;
}

/** The upper one. */
const first = 'zh';

/** Both languages of one text, one above the other. */
export function BilingualInput({ label, value, testId, error, onChange }: BilingualInputProps) {
  const { t } = useTranslation();
  const side = (lang: 'zh' | 'en') => (
    <Textarea
      label={`${label} · ${t(`outcome.${lang}`)}`}
      lang={lang === 'zh' ? 'zh-CN' : 'en'}
      autosize
      minRows={1}
      maxRows={6}
      maxLength={1000}
      value={value[lang]}
      error={error !== undefined && (lang === first ? error : true)}
      onChange={(event) => onChange({ ...value, [lang]: event.currentTarget.value })}
      data-testid={`${testId}-${lang}`}
    />
  );
  return (
    <>
      {side('zh')}
      {side('en')}
    </>
  );
}
