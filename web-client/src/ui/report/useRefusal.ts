import { useTranslation } from 'react-i18next';
import type { ReportRefusal } from '../../report/reportApi';
import { RULES } from '../../report/types';

/** Why something was not done, in the reader's language. */
export function useRefusal(): (refusal: ReportRefusal) => string {
  const { t } = useTranslation();
  return ({ status, because, detail }) => {
    const rule = RULES.find((known) => known === because);
    if (rule) return t(`report.because.${rule}`);
    if (status === 429) return t('report.because.tries');
    return detail || t('outcome.failed');
  };
}
