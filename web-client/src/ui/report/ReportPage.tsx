import { Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { reportPath } from '../../report/reportApi';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { useLocale } from '../parts/useLocale';
import { FieldCard } from './FieldCard';
import { PatientSection } from './PatientSection';
import classes from './ReportPage.module.css';
import { ReportSide } from './ReportSide';
import { type ReportDesk, useReport } from './useReport';

/** The report of a session: both languages side by side, what is missing, who signs. */
export function ReportPage() {
  const { t } = useTranslation();
  const { state, reload } = useReport();
  if (state.kind === 'ready') return <Editor desk={state.desk} />;
  const words =
    state.kind === 'loading'
      ? t('report.loading')
      : state.kind === 'noSeat'
        ? t('report.noSeat')
        : state.status === 409
          ? t('report.notEnded')
          : t('report.failed', { detail: state.detail });
  return (
    <main className={classes.page} data-testid="page-report">
      <h1 className={classes.title}>{t('report.title')}</h1>
      <Text my={16}>{words}</Text>
      {state.kind !== 'loading' && <Button onClick={reload}>{t('report.retry')}</Button>}
    </main>
  );
}

function Editor({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { report, sections, status, completeness } = desk.view;
  const closed = status !== 'preliminary';
  const path = reportPath(desk.seat.session);
  return (
    <main className={classes.page} data-testid="page-report">
      <header className={classes.head}>
        <div>
          <h1 className={classes.title}>{t('report.title')}</h1>
          <span className={classes.detail}>
            {report.facts.title} · {t('report.version', { number: report.version })}
          </span>
        </div>
        <Group gap={12}>
          <Badge size="lg" tt="none" color={closed ? 'teal' : 'yellow'} variant="light" data-testid="report-status">
            {t(`report.status.${status}`)}
          </Badge>
          <Anchor href={`${path}/pdf`} target="_blank" data-testid="report-pdf">
            {t('report.pdf')}
          </Anchor>
          <Anchor href={`${path}/bundle`} target="_blank">
            {t('report.bundle')}
          </Anchor>
          <LocaleSwitch />
        </Group>
      </header>
      <div className={classes.columns}>
        <div>
          {sections.map((section) => (
            <section key={section.letter} className={classes.section}>
              <h2>
                {locale === 'zh-CN' ? section.zh : section.en} <span className={classes.other}>{locale === 'zh-CN' ? section.en : section.zh}</span>
              </h2>
              {section.fields.map((spec) => (
                <FieldCard
                  key={spec.code}
                  code={spec.code}
                  title={spec}
                  mandatory={spec.need === 'mandatory'}
                  field={report.fields[spec.code] ?? null}
                  mismatches={completeness.mismatches.filter((found) => found.field === spec.code)}
                  desk={desk}
                  closed={closed}
                />
              ))}
            </section>
          ))}
          <PatientSection desk={desk} />
        </div>
        <ReportSide desk={desk} />
      </div>
    </main>
  );
}
