import { Button, Loader, PasswordInput, Text } from '@mantine/core';
import { type SyntheticEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { choosePassword, type Failure, linkOwner } from '../../accounts/accountsApi';
import { homeOf } from '../../accounts/types';
import { FullPage } from '../parts/FullPage';
import { TroubleAlert } from './Trouble';

/** Behind a set-up link: choosing a password, then on to the work. */
export function SetUpPage({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [owner, setOwner] = useState<{ name: string; sign_in_name: string } | null>(null);
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void linkOwner(secret).then((result) => (result.ok ? setOwner(result.value) : setFailure(result)));
  }, [secret]);

  const send = async () => {
    setDiffers(password !== again);
    if (password !== again) return;
    setBusy(true);
    const result = await choosePassword(secret, password);
    setBusy(false);
    if (result.ok) location.assign(homeOf(result.value.account?.roles ?? []));
    else setFailure(result);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  const shown = { 'aria-label': t('accounts.showPassword') };
  return (
    <FullPage name="set-up" title={t('accounts.setUp.title')}>
      {!owner && !failure && <Loader size="sm" />}
      {owner && (
        <>
          <Text>{t('accounts.setUp.intro', { name: owner.name })}</Text>
          <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
            <input type="email" autoComplete="username" value={owner.sign_in_name} readOnly hidden />
            <Text c="var(--dim)">{t('accounts.setUp.signInName', { address: owner.sign_in_name })}</Text>
            <PasswordInput label={t('accounts.newPassword')} description={t('accounts.passwordHint')} autoComplete="new-password" required maxLength={128} size="md" value={password} onChange={(event) => setPassword(event.currentTarget.value)} visibilityToggleButtonProps={shown} data-testid="password" />
            <PasswordInput label={t('accounts.again')} autoComplete="new-password" required maxLength={128} size="md" value={again} error={differs && t('accounts.differs')} onChange={(event) => setAgain(event.currentTarget.value)} visibilityToggleButtonProps={shown} data-testid="again" />
            <TroubleAlert failure={failure} wrong="rights" />
            <Button type="submit" size="md" loading={busy} data-testid="choose">
              {t('accounts.setUp.send')}
            </Button>
          </form>
        </>
      )}
      {!owner && <TroubleAlert failure={failure} wrong="rights" />}
    </FullPage>
  );
}
