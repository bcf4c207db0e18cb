import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CaseFailure } from '../../cases/casesApi';
import { REFUSALS } from '../../cases/types';

/** Why the server did not do it, in the reader's language where it gave its reasons as keys. */
export function Refusals({ failure }: { failure: CaseFailure }) {
  const { t } = useTranslation();
  const known = REFUSALS.filter((refusal) => failure.reasons.includes(refusal));
  if (known.length === 0) return <Text size="sm">{failure.detail || t('cases.desk.unreachable')}</Text>;
  return (
    <List size="sm">
      {known.map((refusal) => (
        <List.Item key={refusal}>{t(`cases.refusals.${refusal}`)}</List.Item>
      ))}
    </List>
  );
}
