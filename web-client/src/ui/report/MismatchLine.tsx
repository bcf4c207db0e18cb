import { useTranslation } from 'react-i18next';
import type { FieldMismatch } from '../../report/types';
import classes from './ReportPage.module.css';

/** What differs between the two languages, in words. */
export function MismatchLine({ found }: { found: FieldMismatch }) {
  const { t } = useTranslation();
  const { mismatch } = found;
  const named = (words: string[]) => words.join(', ') || t('report.nothing');
  let sentence: string;
  switch (mismatch.what) {
    case 'figures':
    case 'stages':
      sentence = t(`report.mismatch.${mismatch.what}`, { zh: named(mismatch.zh), en: named(mismatch.en) });
      break;
    case 'sides': {
      const side = (words: string[]) => named(words.map((word) => t(`report.side.${word as 'left' | 'right' | 'both'}`)));
      sentence = t('report.mismatch.sides', { zh: side(mismatch.zh), en: side(mismatch.en) });
      break;
    }
    case 'negation':
    case 'missing':
      sentence = t(`report.mismatch.${mismatch.what}`);
  }
  return (
    <p className={classes.trouble} data-testid={`mismatch-${found.field}`}>
      ⚠ {found.line + 1}: {sentence}
    </p>
  );
}
