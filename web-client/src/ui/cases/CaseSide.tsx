import { Alert, Button, List, Paper, Text, TextInput, Title } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseFailure } from '../../cases/casesApi';
import { consequences } from '../../cases/consequence';
import { moment } from '../../cases/time';
import { type CasePage, type CaseState, isOver, needsReason, type Task } from '../../cases/types';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import { Refusals } from './Refusals';

interface CaseSideProps {
  page: CasePage;
  trouble: CaseFailure | null;
  work: Work;
}

/** What is missing, who owes it, when; and the next move. A session is scheduled on its own tab. */
export function CaseSide({ page, trouble, work }: CaseSideProps) {
  const { t } = useTranslation();
  const moves = page.next.filter((to) => to !== 'scheduled');
  return (
    <Paper withBorder p="md" component="aside" aria-label={t('cases.desk.missing')}>
      {!isOver(page.state) && <MissingParts page={page} />}
      <OwedParts page={page} />
      {moves.length > 0 ? <Moves page={page} moves={moves} work={work} /> : <Text>{t('cases.desk.over')}</Text>}
      {trouble !== null && (
        <Alert mt="md" color="red" role="alert" title={t('cases.desk.notMoved')}>
          <Refusals failure={trouble} />
        </Alert>
      )}
      {(page.state === 'preparing' || page.state === 'scheduled') && page.missing.length > 0 && <EmergencyPath page={page} work={work} />}
    </Paper>
  );
}

function MissingParts({ page }: { page: CasePage }) {
  const { t } = useTranslation();
  const items = page.readiness.missing.map((kind) => `${t(`cases.items.${kind}`)} (${t('journey.owes.applicant')})`);
  const consents = page.missing.map((what) => `${t(`cases.missing.${what}`)} (${t(what === 'no_appointment' ? 'journey.owes.coordinator' : 'journey.owes.patient')})`);
  const missing = [...consents, ...items];
  return (
    <>
      <Title order={3} size="h5">
        {t('cases.desk.missing')} · {t('cases.desk.ready', { score: page.readiness.score })}
      </Title>
      {missing.length === 0 && <Text>{t('cases.desk.nothingMissing')}</Text>}
      <List size="sm" mb="md">
        {missing.map((what) => (
          <List.Item key={what}>{what}</List.Item>
        ))}
      </List>
    </>
  );
}

/** What the tasks of the case still owe. */
function OwedParts({ page }: { page: CasePage }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const open = page.tasks.filter(({ done }) => !done).slice(0, 8);
  if (open.length === 0) return null;
  const who = ({ owner }: Task) => page.team.find(({ colleague }) => colleague !== null && colleague === owner)?.name ?? '';
  const what = ({ task }: Task) => (task.kind === 'translation' || task.kind === 'returned' ? task.title : task.kind === 'errand' ? t(`journey.errands.${task.what}`) : t('journey.follow.look', { day: task.day }));
  return (
    <List size="sm" mb="md" data-testid="owed-parts">
      {open.map((task) => (
        <List.Item key={task.id}>
          {[what(task), who(task), moment(task.due, locale)].filter(Boolean).join(' · ')}
        </List.Item>
      ))}
    </List>
  );
}

/** A session before consent: a reason, and a second person. */
function EmergencyPath({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft(`case.${page.id}.emergency`, { reason: '' });
  const { reason } = value;
  const declare = () => void send(value, () => work('emergency', { reason }));
  return (
    <div data-testid="emergency">
      <Title order={3} size="h5" mt="md">
        {t('journey.emergency.title')}
      </Title>
      {page.emergency_asked ? (
        <>
          <Text size="sm">{t('journey.emergency.asked', { reason: page.emergency_asked.reason })}</Text>
          <Button size="xs" mt="xs" variant="default" c="var(--danger)" onClick={() => void work('emergency/approve', {})} data-testid="approve-emergency">
            {t('journey.emergency.approve')}
          </Button>
        </>
      ) : (
        <>
          <TextInput label={t('journey.emergency.reason')} value={reason} maxLength={2000} onChange={(event) => change({ reason: event.currentTarget.value })} />
          <Button size="xs" mt="xs" variant="default" c="var(--danger)" disabled={reason.trim() === ''} onClick={declare} data-testid="declare-emergency">
            {t('journey.emergency.declare')}
          </Button>
        </>
      )}
    </div>
  );
}

function Moves({ page, moves, work }: { page: CasePage; moves: CaseState[]; work: Work }) {
  const { t } = useTranslation();
  const about = useId();
  const told = consequences(page.state, moves);
  const { value, change, send } = useDraft(`case.${page.id}.reason`, { reason: '' });
  const { reason } = value;
  const move = (to: CaseState) => void send(value, () => work('transition', { to, reason }));
  return (
    <>
      <TextInput
        label={t('cases.desk.reason')}
        description={t('cases.desk.reasonHint')}
        value={reason}
        maxLength={2000}
        onChange={(event) => change({ reason: event.currentTarget.value })}
        data-testid="reason"
      />
      {moves.map((to) => (
        <Button
          key={to}
          fullWidth
          mt="xs"
          variant={needsReason(to) ? 'default' : 'outline'}
          c={needsReason(to) ? 'var(--danger)' : 'var(--accent)'}
          onClick={() => move(to)}
          aria-describedby={told.some((one) => one.moves.includes(to)) ? about : undefined}
          data-testid={`move-${to}`}
        >
          {t('cases.desk.moveTo', { state: t(`cases.states.${to}`) })}
        </Button>
      ))}
      {told.length > 0 && (
        <Text size="xs" c="var(--dim)" mt="xs" id={about} data-testid="moves-send">
          {told.map(({ what, moves: those }) => t(`journey.moves.${what}`, { moves: those.map((to) => t(`cases.states.${to}`)).join(t('common.list')) })).join(' ')} {t('journey.moves.copy')}
        </Text>
      )}
    </>
  );
}
