import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CaseFailure } from '../../cases/casesApi';
import { toldOf } from '../../cases/refusals';
import { REFUSALS } from '../../cases/types';

/** Why the server did not do it, in the reader's language. */
export function Refusals({ failure }: { failure: CaseFailure }) {
  const { t } = useTranslation();
  const known = REFUSALS.filter((refusal) => failure.reasons.includes(refusal));
  if (known.length === 0) return <Refused failure={failure} />;
  return (
    <List size="sm">
      {known.map((refusal) => (
        <List.Item key={refusal}>{t(`cases.refusals.${refusal}`)}</List.Item>
      ))}
    </List>
  );
}

function Refused({ failure }: { failure: CaseFailure }) {
  const { t } = useTranslation();
  const told = toldOf(failure);
  switch (told.by) {
    case 'unreachable':
    case 'signedOut':
      return <Text size="sm">{t(`cases.desk.${told.by}`)}</Text>;
    case 'sentence':
      return <Text size="sm">{t(`cases.told.${told.key}`)}</Text>;
    case 'detail':
      return (
        <Text size="sm" lang="en">
          {told.detail}
        </Text>
      );
    case 'code':
      return (
        <>
          <Text size="sm">{t(`cases.codes.${told.code}`)}</Text>
          {told.detail && (
            <Text size="xs" lang="en" mt={4}>
              {told.detail}
            </Text>
          )}
        </>
      );
  }
}
