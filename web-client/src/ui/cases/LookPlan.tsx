import { Button, NativeSelect, Paper, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { daysOf } from '../../cases/days';
import type { FollowUp } from '../../cases/followUp';
import type { CasePage, Task } from '../../cases/types';
import { useDraft } from '../parts/useDraft';
import type { Work } from './CasePage';
import classes from './Desk.module.css';

interface LookPlanProps {
  page: CasePage;
  /** Those that nobody has called off. */
  looks: Task<FollowUp>[];
  work: Work;
}

/** On which days it is looked back, and who answers. It begins by itself with the report; here it is changed. */
export function LookPlan({ page, looks, work }: LookPlanProps) {
  const { t } = useTranslation();
  const expert = page.team.find(({ role, colleague }) => role === 'local_expert' && colleague !== null);
  const open = looks.find(({ done }) => !done);
  const asked = looks.length === 0 ? (expert?.colleague ?? null) : (open?.owner ?? null);
  const planned = looks.length === 0 ? [7, 30, 90] : looks.map(({ task }) => task.day);
  const { value, change, send } = useDraft(`case.${page.id}.looks`, { days: [...new Set(planned)].join(', '), owner: asked === null ? '' : String(asked) });
  const days = daysOf(value.days);
  const people = page.team.filter(({ colleague }) => colleague !== null).map(({ colleague, name }) => ({ value: String(colleague), label: name }));
  const elsewhere = value.owner !== '' && !people.some((one) => one.value === value.owner) ? [{ value: value.owner, label: t('journey.follow.referrer') }] : [];
  const save = () => send(value, () => work('tasks', { kind: 'follow_up', owner: value.owner === '' ? null : Number(value.owner), days }));
  return (
    <Paper withBorder p="md">
      <Text size="sm">{t('journey.follow.how')}</Text>
      <div className={classes.fields}>
        <TextInput label={t('journey.follow.days')} value={value.days} maxLength={80} error={days === null && t('journey.follow.badDays')} onChange={(event) => change({ days: event.currentTarget.value })} data-testid="look-days" />
        <NativeSelect label={t('journey.errand.owner')} data={[{ value: '', label: t('journey.follow.desk') }, ...people, ...elsewhere]} value={value.owner} onChange={(event) => change({ owner: event.currentTarget.value })} data-testid="look-owner" />
      </div>
      <Button w="fit-content" mt="xs" disabled={days === null} onClick={() => void save()} data-testid="plan-follow-up">
        {t(looks.length === 0 ? 'journey.follow.plan' : 'journey.follow.change')}
      </Button>
    </Paper>
  );
}
