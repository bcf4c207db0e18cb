import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApproveControl } from './ApproveControl';
import { FieldCard } from './FieldCard';
import classes from './ReportPage.module.css';
import type { ReportDesk } from './useReport';

/** What the patient is told: a text of its own beside the report, corrected and approved apart from it. */
export function PatientSection({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const { patient, status } = desk.view;
  const { approved_by: approved, lapsed_by: lapsed } = patient;
  return (
    <section className={classes.section} data-testid="patient-version" data-status={patient.status}>
      <h2>{t('report.patient')}</h2>
      <Text className={classes.detail}>{t('report.patientApart')}</Text>
      <FieldCard
        code="patient"
        title={{ zh: '患者版', en: 'Patient version' }}
        mandatory={false}
        field={patient.text}
        mismatches={patient.mismatches}
        desk={desk}
        closed={false}
      />
      {lapsed && (
        <p className={classes.trouble} data-testid="patient-lapsed">
          {t('report.patientLapsed', { name: lapsed })}
        </p>
      )}
      {approved && (
        <Text data-testid="patient-approved">{t(patient.status === 'approved' ? 'report.approvedBy' : 'report.approvedBefore', { name: approved })}</Text>
      )}
      {patient.status === 'approved' && status === 'preliminary' && <Text className={classes.detail}>{t('report.patientWaits')}</Text>}
      <ApproveControl desk={desk} />
    </section>
  );
}
