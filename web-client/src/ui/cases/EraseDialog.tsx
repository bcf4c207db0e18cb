import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Failure, ownAccount, prove } from '../../accounts/accountsApi';
import type { OwnAccount } from '../../accounts/types';
import { type CaseFailure, type CaseResult, eraseCase, type Erasable, mayErase } from '../../cases/casesApi';
import { secretIn } from '../../report/drafts';
import { Dialog } from '../parts/Dialog';
import { NO_PROOF, type Proof, ProofFields } from '../parts/ProofFields';
import { Refusals, useSentence } from './Refusals';

interface EraseDialogProps {
  id: number;
  onErased: () => void;
  onClose: () => void;
}

/** Asks whether the law lets the case go, says what goes and what stays, and wants a proof of who does it. */
export function EraseDialog({ id, onErased, onClose }: EraseDialogProps) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [answer, setAnswer] = useState<CaseResult<Erasable> | null>(null);
  useEffect(() => void mayErase(id).then(setAnswer), [id]);
  return (
    <Dialog opened title={t('cases.data.eraseTitle', { number: id })} onClose={onClose}>
      <Stack gap={12}>
        {!answer && <Loader size="sm" aria-label={t('cases.data.asks')} />}
        {answer?.ok === false && (
          <Alert color="red" role="alert">
            <Refusals failure={answer} />
          </Alert>
        )}
        {answer?.ok === true && !answer.value.may && (
          <>
            <Text data-testid="erase-not-yet">
              {t('cases.data.notYet')} {sentence(answer.value.reason ?? '')}
            </Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common.close')}
              </Button>
            </Group>
          </>
        )}
        {answer?.ok === true && answer.value.may && <EraseForm id={id} onErased={onErased} onClose={onClose} />}
      </Stack>
    </Dialog>
  );
}

type Trouble = { by: 'proof'; failure: Failure } | { by: 'case'; failure: CaseFailure };

function EraseForm({ id, onErased, onClose }: EraseDialogProps) {
  const { t } = useTranslation();
  const account = useAccount();
  const [proof, setProof] = useState<Proof>(NO_PROOF);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [busy, setBusy] = useState(false);
  const erase = async () => {
    const proven = await prove('erase_case', account ? { password: proof.secret, code: proof.code } : { secret: secretIn(proof.secret) });
    if (!proven.ok) {
      setTrouble({ by: 'proof', failure: proven });
      return;
    }
    const result = await eraseCase(id, proven.value.proof);
    if (result.ok) onErased();
    else setTrouble({ by: 'case', failure: result });
  };
  const send = () => {
    setBusy(true);
    void erase().finally(() => setBusy(false));
  };
  return (
    <>
      <Text>{t('cases.data.gone')}</Text>
      <Text>{t('cases.data.stays')}</Text>
      <Text>{t('cases.data.copyFirst')}</Text>
      {account !== undefined && <ProofFields name={account?.name ?? ''} account={account} linkHint={t('cases.data.linkHint')} proof={proof} onProof={setProof} testId="erase" />}
      <div role="alert">{trouble && <TroubleOf trouble={trouble} />}</div>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('common.cancel')}
        </Button>
        <Button bg="var(--danger-fill)" loading={busy} disabled={proof.secret === ''} onClick={send} data-testid="erase-confirm">
          {t('cases.data.eraseNow')}
        </Button>
      </Group>
    </>
  );
}

/** `undefined`: not known yet; `null`: whoever works here came by a link and has no account. */
function useAccount(): OwnAccount | null | undefined {
  const [account, setAccount] = useState<OwnAccount | null>();
  useEffect(() => void ownAccount().then((result) => setAccount(result.ok ? result.value : null)), []);
  return account;
}

function TroubleOf({ trouble }: { trouble: Trouble }) {
  const { t } = useTranslation();
  if (trouble.by === 'case') {
    return (
      <Alert color="red">
        <Refusals failure={trouble.failure} />
      </Alert>
    );
  }
  const { status } = trouble.failure;
  return <Alert color="red">{t(status === 429 ? 'report.because.tries' : status === 0 ? 'cases.desk.unreachable' : 'report.because.proof')}</Alert>;
}
