import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CasePage } from '../../cases/types';

const FIELDS = ['applicant_name', 'phone', 'email', 'address', 'purpose', 'preferred_expert'] as const;

/** What the family wrote. */
export function RequestFacts({ page }: { page: CasePage }) {
  const { t } = useTranslation();
  return (
    <>
      <Text>{t('cases.desk.age', { date: page.patient_born })}</Text>
      {page.minor && <Text fw={600}>{t('cases.desk.minor')}</Text>}
      <Table mt="sm" variant="vertical">
        <Table.Tbody>
          {FIELDS.filter((field) => page.request[field]).map((field) => (
            <Table.Tr key={field}>
              <Table.Th w={160}>{t(`cases.request.${field}`)}</Table.Th>
              <Table.Td style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{page.request[field]}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
