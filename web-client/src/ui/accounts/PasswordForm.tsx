import { Alert, Button, PasswordInput } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changePassword, type Failure } from '../../accounts/accountsApi';
import { TroubleAlert } from './Trouble';

/** Changes the password; other devices are signed out with it. */
export function PasswordForm() {
  const { t } = useTranslation();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [failure, setFailure] = useState<Failure | null>(null);
  const [done, setDone] = useState(false);
  const send = async () => {
    const result = await changePassword(old, next);
    setFailure(result.ok ? null : result);
    setDone(result.ok);
    if (!result.ok) return;
    setOld('');
    setNext('');
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  const shown = { 'aria-label': t('accounts.showPassword') };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 12 }}>
      <PasswordInput label={t('accounts.oldPassword')} autoComplete="current-password" required maxLength={128} value={old} onChange={(event) => setOld(event.currentTarget.value)} visibilityToggleButtonProps={shown} data-testid="old-password" />
      <PasswordInput label={t('accounts.newPassword')} description={t('accounts.passwordHint')} autoComplete="new-password" required maxLength={128} value={next} onChange={(event) => setNext(event.currentTarget.value)} visibilityToggleButtonProps={shown} data-testid="new-password" />
      <TroubleAlert failure={failure} wrong="password" />
      {done && <Alert color="green" role="status">{t('accounts.own.passwordChanged')}</Alert>}
      <Button type="submit" variant="default" style={{ justifySelf: 'start' }} data-testid="change-password">{t('accounts.own.change')}</Button>
    </form>
  );
}
