import { Badge, Button, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { type CasePage, RETURNED, tasksOf } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import { FindingForm } from './Owed';

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
          {!done && <FindingForm onChange={(change) => void work(`tasks/${id}`, change)} />}
        </Paper>
      ))}
      <ReturnedDocuments page={page} work={work} />
    </Stack>
  );
}

function ReturnedDocuments({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [what, setWhat] = useState<string>('discharge_summary');
  const [title, setTitle] = useState('');
  const add = () => {
    void work('tasks', { kind: 'returned', what, title });
    setTitle('');
  };
  return (
    <Paper withBorder p="md" data-testid="returned">
      <Stack gap="xs">
        <Title order={3} size="h5">
          {t('journey.returned.title')}
        </Title>
        {tasksOf(page.tasks, 'returned').map(({ id, task }) => (
          <div key={id}>
            <Text fw={600}>{task.title}</Text>
            <Text size="sm" c="var(--dim)">
              {t(`journey.returned.kinds.${task.what}`)} · {task.passed === null ? t('journey.returned.here') : t('journey.returned.passed', { when: moment(task.passed, locale) })}
            </Text>
            {task.passed === null && (
              <Button size="xs" onClick={() => void work(`tasks/${id}`, { do: 'pass' })} data-testid={`pass-${id}`}>
                {t('journey.returned.pass')}
              </Button>
            )}
          </div>
        ))}
        <NativeSelect label={t('journey.returned.what')} data={RETURNED.map((value) => ({ value, label: t(`journey.returned.kinds.${value}`) }))} value={what} onChange={(event) => setWhat(event.currentTarget.value)} />
        <TextInput label={t('journey.returned.name')} value={title} maxLength={200} onChange={(event) => setTitle(event.currentTarget.value)} data-testid="returned-title" />
        <Button variant="outline" disabled={title.trim() === ''} onClick={add} data-testid="add-returned">
          {t('journey.returned.add')}
        </Button>
      </Stack>
    </Paper>
  );
}
