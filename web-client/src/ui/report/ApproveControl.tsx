import { Alert, Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prove } from '../../accounts/accountsApi';
import { secretIn } from '../../report/drafts';
import { Dialog } from '../parts/Dialog';
import { NO_PROOF, ProofFields } from '../parts/ProofFields';
import classes from './ReportPage.module.css';
import { useRefusal } from './useRefusal';
import type { ReportDesk } from './useReport';

/** Lets the patient read what is written for him, after a proof of who approves it. */
export function ApproveControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const tell = useRefusal();
  const [open, setOpen] = useState(false);
  const [proof, setProof] = useState(NO_PROOF);
  const [trouble, setTrouble] = useState('');
  const { account } = desk;
  const { status, unapproved_because: because } = desk.view.patient;
  if (status === 'approved' || (desk.seat.role !== 'local_expert' && desk.seat.role !== 'consultant')) return null;
  const approve = async () => {
    let secret = secretIn(proof.secret);
    if (account) {
      const proven = await prove('approve_patient_version', { password: proof.secret, code: proof.code });
      if (!proven.ok) {
        setTrouble(t(proven.status === 429 ? 'report.because.tries' : proven.status === 0 ? 'outcome.failed' : 'report.because.proof'));
        return;
      }
      secret = proven.value.proof;
    }
    const result = await desk.approve(secret);
    setTrouble(result.ok ? '' : tell(result));
    if (!result.ok) return;
    setProof(NO_PROOF);
    setOpen(false);
  };
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
      <Dialog opened={open} title={t('report.approveTitle')} onClose={() => setOpen(false)}>
        <Stack gap={12}>
          <span>{t('report.approveText')}</span>
          <ProofFields name={desk.seat.name} account={account} linkHint={t('report.proofHint')} proof={proof} onProof={setProof} testId="approve" />
          <div role="alert">
            {trouble !== '' && (
              <Alert color="red" data-testid="approve-trouble">
                {trouble}
              </Alert>
            )}
          </div>
          <Group justify="flex-end">
            <Button onClick={() => void approve()} disabled={proof.secret === ''} data-testid="approve-send">
              {t('report.approve')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
