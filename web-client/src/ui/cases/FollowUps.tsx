import { Badge, Button, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { type CasePage, tasksOf } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import { FindingForm } from './Owed';
import { ReturnedDocuments } from './ReturnedDocuments';

/** What became of the plan after 7, 30 and 90 days, and the documents that came back. */
export function FollowUps({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const looks = tasksOf(page.tasks, 'follow_up');
  const expert = page.team.find(({ role, colleague }) => role === 'local_expert' && colleague !== null);
  return (
    <Stack gap="md">
      {looks.length === 0 && (
        <Button w="fit-content" onClick={() => void work('tasks', { kind: 'follow_up', owner: expert?.colleague ?? null })} data-testid="plan-follow-up">
          {t('journey.follow.plan')}
        </Button>
      )}
      {looks.map(({ id, due, done, task }) => (
        <Paper key={id} withBorder p="md" data-testid={`look-${task.day}`}>
          <Text fw={600}>{t('journey.follow.look', { day: task.day })}</Text>
          <Text size="sm" c="var(--dim)">
            {t('cases.desk.due', { when: moment(due, locale) })}
          </Text>
          {task.finding && (
            <>
              <Badge variant="outline" tt="none">
                {t(`journey.follow.done.${task.finding.carried_out}`)}
                {task.finding.because && ` · ${t(`journey.follow.reasons.${task.finding.because}`)}`}
              </Badge>
              <Text>{task.finding.note}</Text>
            </>
          )}
          {!done && <FindingForm draft={`case.${page.id}.finding.${id}`} onChange={(finding) => work(`tasks/${id}`, finding)} />}
        </Paper>
      ))}
      <ReturnedDocuments page={page} work={work} />
    </Stack>
  );
}
