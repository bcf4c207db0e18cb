import { Alert, Anchor, Loader, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Failure, listAccounts } from '../../accounts/accountsApi';
import type { AccountEntry } from '../../accounts/types';
import classes from '../cases/Desk.module.css';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { AccountCard } from './AccountCard';
import { NewAccount } from './NewAccount';
import { TroubleAlert } from './Trouble';

/** The administrator's page: who may sign in, as what. */
export function AccountsPage() {
  const { t } = useTranslation();
  const [accounts, setAccounts] = useState<AccountEntry[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [link, setLink] = useState<{ name: string; link: string } | null>(null);
  const take = useCallback((result: Awaited<ReturnType<typeof listAccounts>>) => {
    if (!result.ok && result.status === 401) location.assign('/sign-in');
    setFailure(result.ok ? null : result);
    if (result.ok) setAccounts(result.value);
  }, []);
  const reload = () => listAccounts().then(take);
  useEffect(() => {
    document.title = `${t('accounts.house.title')} · ${t('app.name')}`;
    void listAccounts().then(take);
  }, [t, take]);
  return (
    <div className={classes.page} data-testid="page-accounts">
      <header className={classes.head}>
        <Title order={1} size="h4">{t('accounts.house.title')}</Title>
        <div style={{ display: 'flex', gap: 8, alignItems: 'center' }}>
          <Anchor href="/account">{t('accounts.own.title')}</Anchor>
          <LocaleSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={classes.main} style={{ display: 'grid', gap: 16, maxWidth: 880 }}>
        <TroubleAlert failure={failure} wrong="rights" />
        {!accounts && !failure && <Loader size="sm" />}
        {link && (
          <Alert color="green" role="status" title={t('accounts.house.link', { name: link.name })} withCloseButton closeButtonLabel={t('accounts.house.closeLink')} onClose={() => setLink(null)}>
            <code style={{ overflowWrap: 'anywhere' }} data-testid="set-up-link">{link.link}</code>
          </Alert>
        )}
        {accounts && <NewAccount onMade={(made) => { setLink({ name: made.account.name, link: made.link }); void reload(); }} />}
        {accounts?.map((account) => (
          <AccountCard key={account.id} account={account} onChange={() => void reload()} onLink={(made) => setLink({ name: made.account.name, link: made.link })} onTrouble={setFailure} />
        ))}
      </main>
    </div>
  );
}
