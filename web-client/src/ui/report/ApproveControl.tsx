import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProvenDialog } from './ProvenDialog';
import classes from './ReportPage.module.css';
import type { ReportDesk } from './useReport';

/** Lets the patient read what is written for him, after a proof of who approves it. */
export function ApproveControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { status, unapproved_because: because } = desk.view.patient;
  if (status === 'approved' || (desk.seat.role !== 'local_expert' && desk.seat.role !== 'consultant')) return null;
  return (
    <>
      {because.map((reason) => (
        <p key={reason} className={classes.detail} data-testid={`unapproved-${reason}`}>
          {t(`report.because.${reason}`)}
        </p>
      ))}
      <Button variant="light" disabled={because.length > 0} onClick={() => setOpen(true)} data-testid="approve-patient">
        {t('report.approve')}
      </Button>
      <ProvenDialog desk={desk} purpose="approve_patient_version" testId="approve" word={t('report.approve')} title={t('report.approveTitle')} text={t('report.approveText')} opened={open} onOpened={setOpen} act={(secret) => desk.approve(secret)} />
    </>
  );
}
