import { Button, Text } from '@mantine/core';
import { IconLinkOff, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FullPage } from '../parts/FullPage';

export type Problem = 'link_used' | 'too_many' | 'unreachable' | 'unsupported';

/** The seat could not be taken: what happened and what to do. */
export function ProblemPage({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useTranslation();
  const Icon = problem === 'unreachable' || problem === 'unsupported' ? IconPlugConnectedX : IconLinkOff;
  const mayRetry = problem === 'too_many' || problem === 'unreachable';
  return (
    <FullPage name={`problem-${problem}`} title={t(`problem.${problem}.title`)} icon={<Icon size={40} />}>
      <Text>{t(`problem.${problem}.text`)}</Text>
      <Text fw={500}>{t(`problem.${problem}.todo`)}</Text>
      {mayRetry && <Button onClick={onRetry}>{t('problem.retry')}</Button>}
    </FullPage>
  );
}
