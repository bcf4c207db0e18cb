import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PersonName } from '../parts/PersonName';
import { useLocale } from '../parts/useLocale';
import { AmendControl } from './AmendControl';
import { MismatchLine } from './MismatchLine';
import classes from './ReportPage.module.css';
import { SignControl } from './SignControl';
import type { ReportDesk } from './useReport';

/** What is missing, whether both languages agree, who has signed and who has not. */
export function ReportSide({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const { completeness, signatures, missing, digest, status, sections } = desk.view;
  const locale = useLocale();
  const titleOf = (code: string) => {
    const spec = sections.flatMap(({ fields }) => fields).find((field) => field.code === code);
    return spec ? (locale === 'zh-CN' ? spec.zh : spec.en) : '';
  };
  const groups = digest.slice(0, 16).toUpperCase().match(/.{4}/g) ?? [];
  return (
    <aside className={classes.side}>
      <section className={classes.card}>
        <h2>
          {t('report.completeness')} <span className="figures">{completeness.score} %</span>
        </h2>
        <Progress value={completeness.score} aria-label={t('report.completeness')} mb={8} />
        {completeness.empty.length === 0 ? t('report.complete') : <FieldLinks label={t('report.missingFields')} codes={completeness.empty} titleOf={titleOf} />}
        {completeness.machine_draft.length > 0 && <FieldLinks label={t('report.machineDrafts')} codes={completeness.machine_draft} titleOf={titleOf} />}
      </section>
      <section className={classes.card}>
        <h2>{t('report.equality')}</h2>
        {completeness.mismatches.length === 0 && <span data-testid="languages-agree">{t('report.equal')}</span>}
        {completeness.mismatches.map((found) => (
          <div key={`${found.field}-${found.line}-${found.mismatch.what}`}>
            <a href={`#field-${found.field}`}>
              {found.field} {titleOf(found.field)}
            </a>
            <MismatchLine found={found} />
          </div>
        ))}
      </section>
      <section className={classes.card}>
        <h2>{t('report.signatures')}</h2>
        <ul className={classes.list}>
          {signatures.map((signature) => (
            <li key={signature.participant}>
              <PersonName name={signature.name} /> · {t(`outcome.stances.${signature.stance}`)}
            </li>
          ))}
        </ul>
        {missing.length > 0 && (
          <>
            <strong>{t('report.waitsFor')}</strong>
            <ul className={classes.list}>
              {missing.map((person) => (
                <li key={person.participant}>
                  <PersonName name={person.name} />
                </li>
              ))}
            </ul>
          </>
        )}
        <p>
          {t('report.code')}: <span className={classes.code}>{groups.join('-')}</span>
        </p>
        {status === 'preliminary' ? <SignControl desk={desk} /> : <AmendControl desk={desk} />}
      </section>
    </aside>
  );
}

function FieldLinks({ label, codes, titleOf }: { label: string; codes: string[]; titleOf: (code: string) => string }) {
  return (
    <p>
      {label}:{' '}
      {codes.map((code) => (
        <span key={code}>
          <a href={`#field-${code}`} title={titleOf(code)}>
            {code}
          </a>{' '}
        </span>
      ))}
    </p>
  );
}
