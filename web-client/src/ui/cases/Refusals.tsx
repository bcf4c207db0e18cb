import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CaseFailure } from '../../cases/casesApi';
import { sentenceOf, toldOf } from '../../cases/refusals';
import { dayOf } from '../../cases/time';
import { REFUSALS } from '../../cases/types';
import { useLocale } from '../parts/useLocale';

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

/** A sentence of the server in the reader's language, or as it came. */
export function useSentence(): (detail: string) => string {
  const { t } = useTranslation();
  const locale = useLocale();
  return (detail) => {
    const known = sentenceOf(detail);
    return known ? t(`cases.told.${known.key}`, { day: dayOf(known.day, locale) }) : detail;
  };
}

function Refused({ failure }: { failure: CaseFailure }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const told = toldOf(failure);
  switch (told.by) {
    case 'unreachable':
    case 'signedOut':
      return <Text size="sm">{t(`cases.desk.${told.by}`)}</Text>;
    case 'sentence':
      return <Text size="sm">{sentence(failure.detail)}</Text>;
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
