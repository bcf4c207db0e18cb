import { Badge, Button, Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changeAccount, type Failure, newAccountLink } from '../../accounts/accountsApi';
import type { AccountEntry, AccountMade } from '../../accounts/types';
import { Roles } from './Roles';

interface AccountCardProps {
  account: AccountEntry;
  onChange: () => void;
  onLink: (made: AccountMade) => void;
  onTrouble: (failure: Failure | null) => void;
}

/** One account: what it may do, whether it is open, a new link. */
export function AccountCard({ account, onChange, onLink, onTrouble }: AccountCardProps) {
  const { t } = useTranslation();
  const change = async (what: Parameters<typeof changeAccount>[1]) => {
    const result = await changeAccount(account.id, what);
    onTrouble(result.ok ? null : result);
    if (result.ok) onChange();
  };
  const link = async () => {
    const result = await newAccountLink(account.id);
    onTrouble(result.ok ? null : result);
    if (result.ok) onLink(result.value);
  };
  const closed = account.disabled !== null;
  return (
    <Paper withBorder p="md" component="section" aria-label={account.name} data-testid={`account-${account.id}`}>
      <Group justify="space-between" gap="xs">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>{account.name}</Text>
          <Text size="sm" c="var(--dim)" style={{ overflowWrap: 'anywhere' }}>{account.sign_in_name}</Text>
        </div>
        <Group gap={6}>
          {closed && <Badge color="red" variant="outline" tt="none">{t('accounts.house.closed')}</Badge>}
          {!closed && !account.ready && <Badge color="orange" variant="outline" tt="none">{t('accounts.house.notReady')}</Badge>}
          {account.second_factor && <Badge variant="outline" tt="none">{t('accounts.house.secondFactor')}</Badge>}
        </Group>
      </Group>
      {!closed && <div style={{ marginTop: 8 }}><Roles roles={account.roles} onChange={(roles) => void change({ roles })} name={`account-${account.id}`} /></div>}
      <Group gap="xs" mt="sm">
        {!closed && <Button variant="default" onClick={() => void link()} data-testid={`link-${account.id}`}>{t('accounts.house.newLink')}</Button>}
        <Button variant="default" {...(closed ? {} : { c: 'var(--danger)' })} onClick={() => void change({ disabled: !closed })} data-testid={`disable-${account.id}`}>{closed ? t('accounts.house.open') : t('accounts.house.close')}</Button>
      </Group>
    </Paper>
  );
}
