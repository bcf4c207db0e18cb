import { Button, Paper, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../cases/casesApi';
import type { Concordance } from '../../cases/followUp';
import { SPECIALTIES } from '../../cases/requestForm';

/** How many recommendations were carried out, in part, or not, and why not, by specialty. Fetched when asked for. */
export function CarriedOut() {
  const { t } = useTranslation();
  const [rows, setRows] = useState<Concordance[] | null>(null);
  const show = async () => {
    const result = await call<Concordance[]>('concordance');
    if (result.ok) setRows(result.value);
  };
  if (rows === null) {
    return (
      <Button size="xs" mt="md" variant="outline" onClick={() => void show()} data-testid="show-concordance">
        {t('journey.concordance.show')}
      </Button>
    );
  }
  const named = (key: string) => {
    const known = SPECIALTIES.find((one) => one === key);
    return known ? t(`cases.specialties.${known}`) : key;
  };
  return (
    <Paper withBorder p="md" mt="md" data-testid="concordance">
      <Title order={2} size="h5">
        {t('journey.concordance.title')}
      </Title>
      <Text size="sm" mb="xs">
        {t('journey.concordance.how')}
      </Text>
      {rows.length === 0 ? <Text c="var(--dim)">{t('journey.concordance.none')}</Text> : <Rows rows={rows} named={named} />}
    </Paper>
  );
}

function Rows({ rows, named }: { rows: Concordance[]; named: (key: string) => string }) {
  const { t } = useTranslation();
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('journey.concordance.specialty')}</Table.Th>
          <Table.Th>{t('journey.follow.done.fully')}</Table.Th>
          <Table.Th>{t('journey.follow.done.partly')}</Table.Th>
          <Table.Th>{t('journey.follow.done.not_at_all')}</Table.Th>
          <Table.Th>{t('journey.follow.because')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ specialty, fully, partly, not_at_all, reasons }) => (
          <Table.Tr key={specialty}>
            <Table.Td>{named(specialty)}</Table.Td>
            <Table.Td>{fully}</Table.Td>
            <Table.Td>{partly}</Table.Td>
            <Table.Td>{not_at_all}</Table.Td>
            <Table.Td>{reasons.map(({ because, count }) => `${t(`journey.follow.reasons.${because}`)} ${count}`).join(t('common.list'))}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
