import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../accounts/accountsApi';
import { minutes, troubleOf } from '../../accounts/trouble';

/** Why a call was refused and what to do. `wrong`: what a refusal means at this place. */
export function TroubleAlert({ failure, wrong }: { failure: Failure | null; wrong: 'signIn' | 'password' | 'code' | 'rights' }) {
  const { t } = useTranslation();
  if (!failure) return null;
  const trouble = troubleOf(failure);
  const text = trouble === 'wrong' ? t(`accounts.wrong.${wrong}`) : t(`accounts.trouble.${trouble}`, { count: minutes(failure.wait) });
  return (
    <Alert color="red" role="alert" data-testid="trouble">
      {text}
    </Alert>
  );
}
