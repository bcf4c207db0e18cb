import { Button, Group, Loader, Text, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ownAccount, signOut } from '../../accounts/accountsApi';
import { homeOf, type OwnAccount, WORKPLACES } from '../../accounts/types';
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
  const workplaces = WORKPLACES.filter(({ role }) => account.roles.includes(role));
  return (
    <FullPage name="account" title={t('accounts.own.title')}>
      <div>
        <Text size="lg" fw={600} style={{ overflowWrap: 'anywhere' }}>{account.name}</Text>
        <Text c="var(--dim)" style={{ overflowWrap: 'anywhere' }}>{account.sign_in_name}</Text>
        <Text size="sm">{account.roles.map((role) => t(`accounts.roles.${role}`)).join(t('common.list'))}</Text>
      </div>
      <Group gap="xs">
        {workplaces.map(({ path, name }) => (
          <Button key={path} component="a" href={path} variant={path === home ? 'filled' : 'default'}>
            {t(`accounts.own.to.${name}`)}
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
