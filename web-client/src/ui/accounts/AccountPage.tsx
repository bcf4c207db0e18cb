import { Button, Group, Loader, Text, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownAccount, signOut } from '../../accounts/accountsApi';
import { homeOf, type OwnAccount } from '../../accounts/types';
import { forgetDrafts } from '../../base/Draft';
import { FullPage } from '../parts/FullPage';
import { Devices } from './Devices';
import { PasswordForm } from './PasswordForm';
import { SecondFactor } from './SecondFactor';

/** The own account: password, second factor, devices. */
export function AccountPage() {
  const { t } = useTranslation();
  const [account, setAccount] = useState<OwnAccount | null>(null);
  const take = useCallback((result: Awaited<ReturnType<typeof ownAccount>>) => {
    if (result.ok) setAccount(result.value);
    else location.assign('/sign-in');
  }, []);
  const reload = () => ownAccount().then(take);
  useEffect(() => {
    void ownAccount().then(take);
  }, [take]);
  if (!account) return <FullPage name="account" title={t('accounts.own.title')}><Loader size="sm" /></FullPage>;
  const leave = async () => {
    await signOut();
    forgetDrafts();
    location.assign('/sign-in');
  };
  const home = homeOf(account.roles);
  const others = (['/desk', '/accounts'] as const).filter((path) => (path === '/desk' ? account.roles.includes('coordinator') : account.roles.includes('administrator')));
  return (
    <FullPage name="account" title={t('accounts.own.title')}>
      <div>
        <Text size="lg" fw={600} style={{ overflowWrap: 'anywhere' }}>{account.name}</Text>
        <Text c="var(--dim)" style={{ overflowWrap: 'anywhere' }}>{account.sign_in_name}</Text>
        <Text size="sm">{account.roles.map((role) => t(`accounts.roles.${role}`)).join(t('common.list'))}</Text>
      </div>
      <Group gap="xs">
        {others.map((path) => (
          <Button key={path} component="a" href={path} variant={path === home ? 'filled' : 'default'}>
            {t(`accounts.own.to.${path === '/desk' ? 'desk' : 'accounts'}`)}
          </Button>
        ))}
        <Button variant="default" onClick={() => void leave()} data-testid="sign-out">
          {t('accounts.own.signOut')}
        </Button>
      </Group>
      <Title order={2} size="h4">{t('accounts.own.secondFactor')}</Title>
      <SecondFactor account={account} onChange={() => void reload()} />
      <Title order={2} size="h4">{t('accounts.own.password')}</Title>
      <PasswordForm />
      <Title order={2} size="h4">{t('accounts.own.devices')}</Title>
      <Devices />
    </FullPage>
  );
}
