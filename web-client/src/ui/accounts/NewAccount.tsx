import { Button, Paper, TextInput, Title } from '@mantine/core';
import { type SyntheticEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Failure, makeAccount } from '../../accounts/accountsApi';
import type { AccountMade, StaffRole } from '../../accounts/types';
import { Roles } from './Roles';
import { TroubleAlert } from './Trouble';

/** Makes an account; its set-up link is shown once. */
export function NewAccount({ onMade }: { onMade: (made: AccountMade) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [roles, setRoles] = useState<StaffRole[]>(['coordinator']);
  const [failure, setFailure] = useState<Failure | null>(null);
  const send = async () => {
    const result = await makeAccount({ name, sign_in_name: address, roles });
    setFailure(result.ok ? null : result);
    if (!result.ok) return;
    setName('');
    setAddress('');
    onMade(result.value);
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void send();
  };
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h5">{t('accounts.house.new')}</Title>
      <form onSubmit={submit} style={{ display: 'grid', gap: 12, marginTop: 12 }}>
        <TextInput label={t('accounts.house.name')} required maxLength={100} value={name} onChange={(event) => setName(event.currentTarget.value)} data-testid="new-name" />
        <TextInput label={t('accounts.signInName')} type="email" required maxLength={200} value={address} onChange={(event) => setAddress(event.currentTarget.value)} data-testid="new-address" />
        <Roles roles={roles} onChange={setRoles} name="new" />
        <TroubleAlert failure={failure} wrong="rights" />
        <Button type="submit" disabled={roles.length === 0} style={{ justifySelf: 'start' }} data-testid="make-account">{t('accounts.house.make')}</Button>
      </form>
    </Paper>
  );
}
