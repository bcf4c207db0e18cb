import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PHYSICIAN, RELATIONS, SPECIALTIES } from '../../cases/requestForm';
import type { CasePage } from '../../cases/types';

const FIELDS = ['applicant_name', 'relation', 'hospital', 'department', 'licence', 'guardian_name', 'history', 'phone', 'email', 'address', 'specialty', 'purpose', 'preferred_expert'] as const;

/** What the family wrote. */
export function RequestFacts({ page }: { page: CasePage }) {
  const { t } = useTranslation();
  const shown = (field: (typeof FIELDS)[number]) => {
    const value = page.request[field];
    const relation = field === 'relation' && ([...RELATIONS, PHYSICIAN] as const).find((known) => known === value);
    if (relation) return t(`cases.request.relations.${relation}`);
    const specialty = field === 'specialty' && SPECIALTIES.find((known) => known === value);
    return specialty ? t(`cases.specialties.${specialty}`) : value;
  };
  return (
    <>
      <Text>{t('cases.desk.age', { date: page.patient_born })}</Text>
      {page.minor && <Text fw={600}>{t('cases.desk.minor')}</Text>}
      <Table mt="sm" variant="vertical">
        <Table.Tbody>
          {FIELDS.filter((field) => page.request[field]).map((field) => (
            <Table.Tr key={field}>
              <Table.Th w="30%">{t(`cases.facts.${field}`)}</Table.Th>
              <Table.Td style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{shown(field)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
