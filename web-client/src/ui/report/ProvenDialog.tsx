import { Alert, Button, Group, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { prove } from '../../accounts/accountsApi';
import { secretIn } from '../../report/drafts';
import type { ReportResult } from '../../report/reportApi';
import { Dialog } from '../parts/Dialog';
import { NO_PROOF, ProofFields } from '../parts/ProofFields';
import { useRefusal } from './useRefusal';
import type { ReportDesk } from './useReport';

interface ProvenDialogProps {
  desk: ReportDesk;
  purpose: 'sign_report' | 'approve_patient_version';
  /** What it is called, for tests. */
  testId: 'sign' | 'approve';
  /** The word on the last button. */
  word: string;
  title: string;
  text: string;
  opened: boolean;
  onOpened: (opened: boolean) => void;
  act: (secret: string) => Promise<ReportResult>;
  /** What is chosen before the proof. */
  children?: ReactNode;
}

/** Something that is done in somebody's name, after a proof of who does it. */
export function ProvenDialog({ desk, purpose, testId, word, title, text, opened, onOpened, act, children }: ProvenDialogProps) {
  const { t } = useTranslation();
  const tell = useRefusal();
  const [proof, setProof] = useState(NO_PROOF);
  const [trouble, setTrouble] = useState('');
  const { account } = desk;
  const send = async () => {
    let secret = secretIn(proof.secret);
    if (account) {
      const proven = await prove(purpose, { password: proof.secret, code: proof.code });
      if (!proven.ok) {
        setTrouble(t(proven.status === 429 ? 'report.because.tries' : proven.status === 0 ? 'outcome.failed' : 'report.because.proof'));
        return;
      }
      secret = proven.value.proof;
    }
    const result = await act(secret);
    setTrouble(result.ok ? '' : tell(result));
    if (!result.ok) return;
    setProof(NO_PROOF);
    onOpened(false);
  };
  return (
    <Dialog opened={opened} title={title} onClose={() => onOpened(false)}>
      <Stack gap={12}>
        <span>{text}</span>
        {children}
        <ProofFields name={desk.seat.name} account={account} linkHint={t('report.proofHint')} proof={proof} onProof={setProof} testId={testId} />
        <div role="alert">
          {trouble !== '' && (
            <Alert color="red" data-testid={`${testId}-trouble`}>
              {trouble}
            </Alert>
          )}
        </div>
        <Group justify="flex-end">
          <Button onClick={() => void send()} disabled={proof.secret === ''} data-testid={`${testId}-send`}>
            {word}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
