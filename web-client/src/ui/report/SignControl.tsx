import { Alert, Button, Group, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prove } from '../../accounts/accountsApi';
import type { Stance } from '../../protocol/generated';
import { secretIn } from '../../report/drafts';
import { Dialog } from '../parts/Dialog';
import { NO_PROOF, ProofFields } from '../parts/ProofFields';
import classes from './ReportPage.module.css';
import { useRefusal } from './useRefusal';
import type { ReportDesk } from './useReport';

const STANCES: readonly Stance[] = ['agree', 'reservation', 'dissent', 'abstain'];

/** Signs what is on the page, after a proof of who signs. */
export function SignControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const tell = useRefusal();
  const [open, setOpen] = useState(false);
  const [stance, setStance] = useState<Stance>('agree');
  const [proof, setProof] = useState(NO_PROOF);
  const [trouble, setTrouble] = useState('');
  const { account } = desk;
  const { unsigned_because: because } = desk.view;
  if (desk.seat.role !== 'local_expert' && desk.seat.role !== 'consultant') return null;
  const sign = async () => {
    let secret = secretIn(proof.secret);
    if (account) {
      const proven = await prove('sign_report', { password: proof.secret, code: proof.code });
      if (!proven.ok) {
        setTrouble(t(proven.status === 429 ? 'report.because.tries' : proven.status === 0 ? 'outcome.failed' : 'report.because.proof'));
        return;
      }
      secret = proven.value.proof;
    }
    const result = await desk.sign(stance, secret);
    setTrouble(result.ok ? '' : tell(result));
    if (!result.ok) return;
    setProof(NO_PROOF);
    setOpen(false);
  };
  return (
    <>
      {because.map((reason) => (
        <p key={reason} className={classes.trouble} data-testid={`unsigned-${reason}`}>
          {t(`report.because.${reason}`)}
        </p>
      ))}
      <Button disabled={because.length > 0} onClick={() => setOpen(true)} data-testid="sign-open">
        {t('report.sign')}
      </Button>
      <Dialog opened={open} title={t('report.signTitle')} onClose={() => setOpen(false)}>
        <Stack gap={12}>
          <span>{t('report.signText')}</span>
          <SegmentedControl
            orientation="vertical"
            aria-label={t('outcome.stance')}
            data={STANCES.map((value) => ({ value, label: t(`outcome.stances.${value}`) }))}
            value={stance}
            onChange={(value) => setStance(value)}
          />
          <ProofFields name={desk.seat.name} account={account} linkHint={t('report.proofHint')} proof={proof} onProof={setProof} testId="sign" />
          <div role="alert">
            {trouble !== '' && (
              <Alert color="red" data-testid="sign-trouble">
                {trouble}
              </Alert>
            )}
          </div>
          <Group justify="flex-end">
            <Button onClick={() => void sign()} disabled={proof.secret === ''} data-testid="sign-send">
              {t('report.sign')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
