import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ProofByAccount } from '../../report/types';

/** What proves that it is this person: the password of the account, or the link once more. */
export interface Proof {
  secret: string;
  code: string;
}

export const NO_PROOF: Proof = { secret: '', code: '' };

interface ProofFieldsProps {
  name: string;
  account: ProofByAccount | null;
  /** Which link it is, for whoever has no account. */
  linkHint: string;
  proof: Proof;
  onProof: (proof: Proof) => void;
  /** Of what it is the proof, for tests. */
  testId: string;
}

export function ProofFields({ name, account, linkHint, proof, onProof, testId }: ProofFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        type="password"
        autoComplete={account ? 'current-password' : 'off'}
        label={t(account ? 'report.password' : 'report.proof')}
        description={account ? t('report.passwordHint', { name }) : linkHint}
        value={proof.secret}
        onChange={(event) => onProof({ ...proof, secret: event.currentTarget.value })}
        data-testid={`${testId}-proof`}
      />
      {account?.second_factor && (
        <TextInput
          inputMode="numeric"
          autoComplete="one-time-code"
          label={t('report.proofCode')}
          value={proof.code}
          onChange={(event) => onProof({ ...proof, code: event.currentTarget.value })}
          data-testid={`${testId}-code`}
        />
      )}
    </>
  );
}
