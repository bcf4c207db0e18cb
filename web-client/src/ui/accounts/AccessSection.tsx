import { Button, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure, Result } from '../../accounts/accountsApi';
import { type AccessEntry, DISCLOSED, RECIPIENTS } from '../../accounts/types';
import { moment } from '../../cases/time';
import { useLocale } from '../parts/useLocale';
import { TroubleAlert } from './Trouble';

/** Who saw what of a patient, asked for when somebody wants to know. */
export function AccessSection({ load, own }: { load: () => Promise<Result<AccessEntry[]>>; own: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [entries, setEntries] = useState<AccessEntry[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const show = async () => {
    const result = await load();
    setFailure(result.ok ? null : result);
    if (result.ok) setEntries(result.value);
  };
  const roleOf = (entry: AccessEntry) => {
    const role = RECIPIENTS.find((known) => known === entry.role);
    return role ? t(`accounts.access.roles.${role}`) : entry.role;
  };
  const whatOf = (entry: AccessEntry) => {
    const what = DISCLOSED.find((known) => known === entry.what);
    return what ? t(`accounts.access.what.${what}`) : entry.what;
  };
  return (
    <section aria-label={t('accounts.access.title')} data-testid="access">
      <Title order={2} size="h4">{t('accounts.access.title')}</Title>
      <Text size="sm" c="var(--dim)">{own ? t('accounts.access.ownIntro') : t('accounts.access.intro')}</Text>
      <TroubleAlert failure={failure} wrong="rights" />
      {!entries && <Button mt="sm" variant="default" onClick={() => void show()} data-testid="show-access">{t('accounts.access.show')}</Button>}
      {entries?.length === 0 && <Text mt="sm">{t('accounts.access.none')}</Text>}
      {entries && entries.length > 0 && (
        <Table.ScrollContainer minWidth={0} mt="sm">
          <Table layout="fixed" verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('accounts.access.who')}</Table.Th>
                <Table.Th>{t('accounts.access.saw')}</Table.Th>
                <Table.Th>{t('accounts.access.when')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Table.Tr key={entry.number}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    {entry.name ?? roleOf(entry)}
                    {entry.name !== null && <Text size="xs" c="var(--dim)">{roleOf(entry)}</Text>}
                  </Table.Td>
                  <Table.Td>{whatOf(entry)}</Table.Td>
                  <Table.Td>{moment(entry.at, locale)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
