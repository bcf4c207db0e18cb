import { Badge, Button, NativeSelect, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CaseFailure, findColleagues } from '../../cases/casesApi';
import { digestOf } from '../../cases/planAnswer';
import { sentenceOf } from '../../cases/refusals';
import { moment } from '../../cases/time';
import { type CasePage, type ColleagueView, ERRANDS, type ReferralPlan, ROUTES, tasksOf } from '../../cases/types';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import classes from './Desk.module.css';
import { LogForm } from './Owed';
import { PlanView } from './PlanView';

const EMPTY: ReferralPlan = { route: 'stays', plan: '', receiving: '', lines: [], milestones: [], visa: null, travel: null, back: null, state: 'draft', answered: null, answered_by: '' };
const DAY_MS = 86_400_000;

interface ReferralProps {
  page: CasePage;
  trouble: CaseFailure | null;
  work: Work;
}

/** Where treatment goes on: the plan the patient confirms, and what has to be done for it. */
export function Referral({ page, trouble, work }: ReferralProps) {
  const { t } = useTranslation();
  const { referral } = page;
  return (
    <Stack gap="md">
      {referral && (
        <Paper withBorder p="md">
          <Badge variant="outline" tt="none" mb="xs" data-testid="plan-state">
            {t(`journey.plan.states.${referral.state}`)}
          </Badge>
          <PlanView plan={referral} />
          <PlanSigned plan={referral} digest={digestOf(page)} />
        </Paper>
      )}
      <PlanForm page={page} trouble={trouble} work={work} />
      <Errands page={page} work={work} />
    </Stack>
  );
}

/** Who signed the answer, when, and over what. */
function PlanSigned({ plan, digest }: { plan: ReferralPlan; digest: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (plan.answered === null) return null;
  return (
    <div data-testid="plan-signed">
      <Text size="sm" mt="xs">
        {t('cases.track.signed', { name: plan.answered_by, when: moment(plan.answered, locale) })}
      </Text>
      {digest && (
        <Text size="xs" ff="monospace" c="var(--dim)" className={classes.long}>
          SHA-256 {digest}
        </Text>
      )}
    </div>
  );
}

function PlanForm({ page, trouble, work }: ReferralProps) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  // Also when he has confirmed it while this page was open.
  const told = trouble === null ? undefined : sentenceOf(trouble.detail)?.key;
  const meanwhile = told === 'planConfirmedMeanwhile';
  const confirmed = page.referral?.state === 'confirmed' || meanwhile || told === 'planConfirmed';
  // The question is asked as soon as that turns out, and once.
  const [asked, setAsked] = useState<CaseFailure | null>(null);
  const asks = asking || (meanwhile && asked !== trouble);
  const answered = () => {
    setAsking(false);
    setAsked(trouble);
  };
  const { value: plan, change, send } = useDraft(`case.${page.id}.plan`, page.referral ?? EMPTY);
  const line = (at: number, part: Partial<ReferralPlan['lines'][number]>) => change({ lines: plan.lines.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  const step = (at: number, part: Partial<ReferralPlan['milestones'][number]>) => change({ milestones: plan.milestones.map((one, i) => (i === at ? { ...one, ...part } : one)) });
  const save = (offer: boolean) => {
    const ready = plan.milestones.filter(({ what, day }) => what.trim() && day);
    // A milestone that is half typed is not sent and hence not given up.
    const milestones = ready.length === plan.milestones.length ? plan.milestones : ready;
    void send({ ...plan, milestones }, () => work('sheets', { sheet: 'referral', offer, replaces: page.referral_revision, body: { ...plan, milestones } }));
  };
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Title order={3} size="h5">
          {t('journey.plan.title')}
        </Title>
        <NativeSelect label={t('journey.plan.route')} data={ROUTES.map((value) => ({ value, label: t(`journey.plan.routes.${value}`) }))} value={plan.route} onChange={(event) => change({ route: ROUTES.find((one) => one === event.currentTarget.value) ?? 'stays' })} data-testid="plan-route" />
        <Textarea label={t('journey.plan.plan')} value={plan.plan} maxLength={4000} autosize minRows={2} onChange={(event) => change({ plan: event.currentTarget.value })} data-testid="plan-text" />
        <TextInput label={t('journey.plan.receiving')} value={plan.receiving} maxLength={400} onChange={(event) => change({ receiving: event.currentTarget.value })} data-testid="plan-receiving" />
        <Text size="sm" fw={600}>
          {t('journey.plan.quotation')}
        </Text>
        {plan.lines.map((one, at) => (
          <div key={at} className={classes.fields}>
            <TextInput aria-label={t('journey.plan.what')} placeholder={t('journey.plan.what')} value={one.what} maxLength={200} onChange={(event) => line(at, { what: event.currentTarget.value })} data-testid={`line-what-${at}`} />
            <TextInput aria-label={t('journey.plan.amount')} type="number" min={0} step="0.01" value={String(one.amount / 100)} onChange={(event) => line(at, { amount: Math.round(Number(event.currentTarget.value) * 100) })} data-testid={`line-amount-${at}`} />
            <NativeSelect aria-label={t('journey.plan.currency')} data={['CNY', 'GBP', 'EUR', 'USD', 'CHF', 'HKD']} value={one.currency} onChange={(event) => line(at, { currency: event.currentTarget.value })} />
          </div>
        ))}
        <Button size="xs" variant="subtle" w="fit-content" onClick={() => change({ lines: [...plan.lines, { what: '', amount: 0, currency: 'CNY' }] })} data-testid="add-line">
          {t('journey.plan.addLine')}
        </Button>
        <Text size="sm" fw={600}>
          {t('journey.plan.milestones')}
        </Text>
        {plan.milestones.map((one, at) => (
          <div key={at} className={classes.fields}>
            <TextInput aria-label={t('journey.plan.what')} placeholder={t('journey.plan.what')} value={one.what} maxLength={200} onChange={(event) => step(at, { what: event.currentTarget.value })} />
            <TextInput aria-label={t('journey.plan.day')} type="date" value={one.day} onChange={(event) => step(at, { day: event.currentTarget.value })} />
          </div>
        ))}
        <Button size="xs" variant="subtle" w="fit-content" onClick={() => change({ milestones: [...plan.milestones, { what: '', day: '' }] })}>
          {t('journey.plan.addMilestone')}
        </Button>
        {plan.route === 'travels' && (
          <div className={classes.fields}>
            {(['visa', 'travel', 'back'] as const).map((key) => (
              <TextInput key={key} label={t(`journey.plan.${key}`)} type="date" value={plan[key] ?? ''} onChange={(event) => change({ [key]: event.currentTarget.value || null })} />
            ))}
          </div>
        )}
        {confirmed && (
          <Text size="sm" c="var(--dim)" data-testid="plan-confirmed">
            {t('cases.told.planConfirmed')}
          </Text>
        )}
        <div className={classes.buttons}>
          <Button variant="outline" onClick={() => save(false)} data-testid="save-plan">
            {t('journey.save')}
          </Button>
          <Button onClick={() => (confirmed ? setAsking(true) : save(true))} data-testid="offer-plan">
            {t(confirmed ? 'journey.plan.anew' : 'journey.plan.offer')}
          </Button>
        </div>
        <ConfirmDialog
          opened={asks}
          title={t('journey.plan.anewTitle')}
          text={t('journey.plan.anewText')}
          confirm={t('journey.plan.offer')}
          testId="offer-anew"
          disabled={meanwhile && page.referral?.state !== 'confirmed'}
          onConfirm={() => {
            answered();
            save(true);
          }}
          onCancel={answered}
        >
          {page.referral?.state === 'confirmed' && (
            <>
              <Text size="sm" fw={600}>
                {t('journey.plan.stands')}
              </Text>
              <PlanView plan={page.referral} />
              <PlanSigned plan={page.referral} digest={digestOf(page)} />
            </>
          )}
        </ConfirmDialog>
      </Stack>
    </Paper>
  );
}

function Errands({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { value, change, send } = useDraft(`case.${page.id}.errand`, { what: 'family_contact', note: '', owner: '', days: '3' });
  const { what, note, owner, days } = value;
  const [people, setPeople] = useState<ColleagueView[]>([]);
  useEffect(() => void findColleagues({}).then((result) => result.ok && setPeople(result.value)), []);
  const add = () => send({ note }, () => work('tasks', { kind: 'errand', what, note, owner: owner ? Number(owner) : null, due: Date.now() + Number(days) * DAY_MS }));
  return (
    <Paper withBorder p="md" data-testid="errands">
      <Stack gap="xs">
        <Title order={3} size="h5">
          {t('journey.errand.title')}
        </Title>
        {tasksOf(page.tasks, 'errand').map(({ id, owner: who, due, done, task }) => (
          <Paper key={id} withBorder p="sm">
            <Text fw={600}>
              {done ? '✓ ' : ''}
              {t(`journey.errands.${task.what}`)}
            </Text>
            <Text size="sm" c="var(--dim)">
              {people.find((one) => one.id === who)?.name ?? t('journey.nobody')} · {t('cases.desk.due', { when: moment(due, locale) })}
            </Text>
            <Text size="sm">{task.note}</Text>
            {task.log.map((entry) => (
              <Text key={entry.at} size="sm">
                {moment(entry.at, locale)}: {entry.text}
              </Text>
            ))}
            {!done && <LogForm draft={`case.${page.id}.log.${id}`} onChange={(entry) => work(`tasks/${id}`, entry)} />}
          </Paper>
        ))}
        <NativeSelect label={t('journey.errand.what')} data={ERRANDS.map((value) => ({ value, label: t(`journey.errands.${value}`) }))} value={what} onChange={(event) => change({ what: event.currentTarget.value })} />
        <TextInput label={t('journey.note')} value={note} maxLength={4000} onChange={(event) => change({ note: event.currentTarget.value })} data-testid="errand-note" />
        <NativeSelect label={t('journey.errand.owner')} data={[{ value: '', label: t('journey.nobody') }, ...people.map(({ id, name }) => ({ value: String(id), label: name }))]} value={owner} onChange={(event) => change({ owner: event.currentTarget.value })} />
        <NativeSelect label={t('journey.translation.due')} data={['1', '3', '7', '14', '30'].map((value) => ({ value, label: t('journey.days', { count: Number(value) }) }))} value={days} onChange={(event) => change({ days: event.currentTarget.value })} />
        <Button variant="outline" onClick={() => void add()} data-testid="add-errand">
          {t('journey.errand.add')}
        </Button>
      </Stack>
    </Paper>
  );
}
