import { Button, PasswordInput, Text, TextInput } from '@mantine/core';
import { type SyntheticEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Failure, signInByPassword } from '../../accounts/accountsApi';
import { homeOf } from '../../accounts/types';
import { FullPage } from '../parts/FullPage';
import { Federated } from './Federated';
import { TroubleAlert } from './Trouble';

/** Staff sign in: address and password first, a code when the account asks for one. */
export function SignInPage() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codeNeeded, setCodeNeeded] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const codeField = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (codeNeeded) codeField.current?.focus();
  }, [codeNeeded]);

  const send = async () => {
    setBusy(true);
    const result = await signInByPassword(name, password, codeNeeded ? code : undefined);
    setBusy(false);
    setFailure(result.ok ? null : result);
    if (!result.ok) return;
    if (result.value.code_needed) setCodeNeeded(true);
    else location.assign(homeOf(result.value.account?.roles ?? []));
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <FullPage name="sign-in" title={t('accounts.signIn.title')}>
      <Text>{codeNeeded ? t('accounts.signIn.codeIntro') : t('accounts.signIn.intro')}</Text>
      <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
        <TextInput label={t('accounts.signInName')} type="email" autoComplete="username" required maxLength={200} size="md" value={name} onChange={(event) => setName(event.currentTarget.value)} data-testid="name" />
        <PasswordInput label={t('accounts.password')} autoComplete="current-password" required maxLength={128} size="md" value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('accounts.showPassword') }} data-testid="password" />
        {codeNeeded && (
          <TextInput ref={codeField} label={t('accounts.code')} description={t('accounts.codeHint')} autoComplete="one-time-code" required maxLength={20} size="md" value={code} onChange={(event) => setCode(event.currentTarget.value)} data-testid="code" />
        )}
        <TroubleAlert failure={failure} wrong="signIn" />
        <Button type="submit" size="md" loading={busy} data-testid="sign-in">
          {t('accounts.signIn.send')}
        </Button>
      </form>
      <Federated />
      <Text size="sm" c="var(--dim)">
        {t('accounts.signIn.help')}
      </Text>
    </FullPage>
  );
}
