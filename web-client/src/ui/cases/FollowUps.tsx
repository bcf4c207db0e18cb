import { Badge, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { FollowUp } from '../../cases/followUp';
import { moment } from '../../cases/time';
import { type CasePage, type Task, tasksOf } from '../../cases/types';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import type { Work } from './CasePage';
import { LookPlan } from './LookPlan';
import { FindingForm } from './Owed';
import { ReturnedDocuments } from './ReturnedDocuments';

/** What became of the plan after 7, 30 and 90 days, and the documents that came back. */
export function FollowUps({ page, work }: { page: CasePage; work: Work }) {
  const looks = tasksOf(page.tasks, 'follow_up').filter(({ task }) => !task.called_off);
  return (
    <Stack gap="md">
      <LookPlan page={page} looks={looks} work={work} />
      {looks.map((look) => (
        <Look key={look.id} page={page} look={look} work={work} />
      ))}
      <ReturnedDocuments page={page} work={work} />
    </Stack>
  );
}

function Look({ page, look, work }: { page: CasePage; look: Task<FollowUp>; work: Work }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { id, due, done, owner, task } = look;
  const now = useNow(60_000);
  const late = !done && due < now;
  const who = page.team.find(({ colleague }) => colleague !== null && colleague === owner)?.name ?? t(owner === null ? 'journey.follow.desk' : 'journey.follow.referrer');
  const letter = task.urged ? t('journey.follow.urged', { when: moment(task.urged, locale) }) : task.asked ? t('journey.follow.asked', { when: moment(task.asked, locale) }) : null;
  return (
    <Paper withBorder p="md" data-testid={`look-${task.day}`}>
      <Text fw={600}>{t('journey.follow.look', { day: task.day })}</Text>
      <Text size="sm" c={late ? 'var(--danger)' : 'var(--dim)'}>
        {[t(late ? 'cases.desk.overdue' : 'cases.desk.due', { when: moment(due, locale) }), who, letter].filter(Boolean).join(' · ')}
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
  );
}
