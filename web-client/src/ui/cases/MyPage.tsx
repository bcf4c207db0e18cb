import { Alert, Button, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type CaseResult } from '../../cases/casesApi';
import { clockIn, moment } from '../../cases/time';
import { type OwnCase, type OwnPage } from '../../cases/types';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import classes from './Desk.module.css';
import { MyCase } from './MyCase';
import { Owed } from './Owed';

const JOIN_BEFORE_MS = 15 * 60_000;

/** The page of an expert, interpreter or translator: what is next, what is owed, what is past. */
export function MyPage({ secret }: { secret: string }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<OwnPage | null>(null);
  const [lost, setLost] = useState(false);
  const [open, setOpen] = useState<number | null>(null);
  const take = useCallback((result: CaseResult<OwnPage>) => {
    setLost(!result.ok && result.status !== 0);
    if (result.ok) setPage(result.value);
  }, []);
  const reload = useCallback(() => void call<OwnPage>('my').then(take), [take]);
  useEffect(() => {
    document.title = `${t('journey.my.title')} · ${t('app.name')}`;
  }, [t]);
  useEffect(() => {
    void (secret ? call<OwnPage>('my/login', { secret }) : call<OwnPage>('my')).then(take);
    const timer = setInterval(reload, 60_000);
    return () => clearInterval(timer);
  }, [secret, take, reload]);
  return (
    <div className={classes.page} data-testid="page-my">
      <header className={classes.head}>
        <Title order={1} size="h4">
          {t('journey.my.title')}
          {page && <span className={classes.quiet}> · {page.name}</span>}
        </Title>
        <div className={classes.switches}>
          <LocaleSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main className={classes.main}>
        {lost && (
          <Alert color="orange" role="alert">
            {t('journey.my.lost')}
          </Alert>
        )}
        {!page && !lost && <Loader size="sm" />}
        {page && open === null && <Overview page={page} onOpen={setOpen} onPage={take} />}
        {page && open !== null && (
          <MyCase
            id={open}
            onBack={() => {
              setOpen(null);
              reload();
            }}
          />
        )}
      </main>
    </div>
  );
}

interface OverviewProps {
  page: OwnPage;
  onOpen: (id: number) => void;
  onPage: (result: CaseResult<OwnPage>) => void;
}

/** Something done about what one owes. A refusal is told beside it: the page itself is not lost by it. */
async function work(task: number, change: unknown, onPage: OverviewProps['onPage']): Promise<boolean> {
  const result = await call<OwnPage>(`my/tasks/${task}`, change);
  if (result.ok) onPage(result);
  return result.ok;
}

function Overview({ page, onOpen, onPage }: OverviewProps) {
  const { t } = useTranslation();
  const next = page.cases.filter(({ past }) => !past);
  const past = page.cases.filter((one) => one.past);
  // A translation that was handed in waits for somebody else.
  const handedIn = page.tasks.filter(({ done, task }) => !done && task.kind === 'translation' && task.state === 'human');
  const owed = page.tasks.filter((task) => !task.done && !handedIn.includes(task));
  const opinions = next.filter(({ owes_opinion }) => owes_opinion);
  const signatures = page.cases.filter(({ owes_signature }) => owes_signature);
  return (
    <div className={classes.own}>
      <section aria-label={t('journey.my.next')}>
        <Title order={2} size="h5" mb="xs">
          {t('journey.my.next')}
        </Title>
        {next.length === 0 && <Text c="var(--dim)">{t('journey.my.nothingNext')}</Text>}
        <Stack gap="sm">
          {next.map((one) => (
            <NextCard key={one.case} one={one} onOpen={onOpen} />
          ))}
        </Stack>
      </section>
      <section aria-label={t('journey.my.owed')} data-testid="owed">
        <Title order={2} size="h5" mb="xs">
          {t('journey.my.owed')}
        </Title>
        {[...owed, ...opinions, ...signatures].length === 0 && <Text c="var(--dim)">{t('journey.my.nothingOwed')}</Text>}
        <Stack gap="sm">
          {signatures.map(({ case: id }) => (
            <Signature key={id} id={id} />
          ))}
          {opinions.map(({ case: id }) => (
            <Paper key={id} withBorder p="sm">
              <Text>{t('journey.my.opinionFor', { number: id })}</Text>
              <Button size="xs" mt="xs" variant="outline" onClick={() => onOpen(id)} data-testid={`give-opinion-${id}`}>
                {t('journey.my.giveOpinion')}
              </Button>
            </Paper>
          ))}
          {owed.map((task) => (
            <Owed key={task.id} task={task} onChange={(change) => work(task.id, change, onPage)} />
          ))}
        </Stack>
      </section>
      <section aria-label={t('journey.my.past')}>
        <Title order={2} size="h5" mb="xs">
          {t('journey.my.past')}
        </Title>
        {past.length + handedIn.length === 0 && <Text c="var(--dim)">{t('journey.my.nothingPast')}</Text>}
        {past.map((one) => (
          <PastLine key={one.case} one={one} onOpen={onOpen} />
        ))}
        {handedIn.map(({ id, task }) => (
          <Text key={id} size="sm" data-testid={`handed-in-${id}`}>
            {task.kind === 'translation' && `${task.title} · ${t('journey.translation.states.human')}`}
          </Text>
        ))}
        {page.tasks
          // What was called off is nobody's work.
          .filter(({ done, task }) => done && !(task.kind === 'follow_up' && task.called_off))
          .map((task) => (
            <Text key={task.id} size="sm">
              ✓ {task.task.kind === 'translation' ? task.task.title : t(`journey.tasks.${task.task.kind}`)}
            </Text>
          ))}
      </section>
    </div>
  );
}

/** The report waits; its page wants the seat of the session. */
function Signature({ id }: { id: number }) {
  const { t } = useTranslation();
  const [trouble, setTrouble] = useState(false);
  const open = async () => {
    const result = await call<undefined>(`my/cases/${id}/report`, {});
    setTrouble(!result.ok);
    if (result.ok) location.assign('/report');
  };
  return (
    <Paper withBorder p="sm">
      <Text>{t('journey.my.reportFor', { number: id })}</Text>
      <Button size="xs" mt="xs" variant="outline" onClick={() => void open()} data-testid={`sign-report-${id}`}>
        {t('journey.my.signReport')}
      </Button>
      {trouble && (
        <Alert mt="xs" color="orange" role="alert">
          {t('journey.my.failed')}
        </Alert>
      )}
    </Paper>
  );
}

function PastLine({ one, onOpen }: { one: OwnCase; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const reads = one.role === 'local_expert' || one.role === 'consultant';
  const text = `${t('cases.track.number', { number: one.case })} · ${t(`cases.states.${one.state}`)}${one.starts === null ? '' : ` · ${moment(one.starts, locale)}`}`;
  if (!reads) return <Text size="sm">{text}</Text>;
  return (
    <Button size="xs" variant="subtle" px={4} onClick={() => onOpen(one.case)}>
      {text}
    </Button>
  );
}

function NextCard({ one, onOpen }: { one: OwnCase; onOpen: (id: number) => void }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const now = useNow(10_000);
  const [trouble, setTrouble] = useState(false);
  const headline = locale === 'en' ? one.headline_en || one.headline_zh : one.headline_zh || one.headline_en;
  const near = one.starts !== null && now >= one.starts - JOIN_BEFORE_MS;
  const join = async () => {
    const result = await call<undefined>(`my/cases/${one.case}/join`, {});
    setTrouble(!result.ok);
    if (result.ok) location.assign('/');
  };
  return (
    <Paper withBorder p="md" data-testid={`next-${one.case}`}>
      <Text c="var(--dim)" size="sm">
        {t('cases.track.number', { number: one.case })} · {t(`role.${one.role}`)} · {t(`cases.states.${one.state}`)}
      </Text>
      {one.patient_name && <Text fw={600}>{one.patient_name}</Text>}
      {headline && <Text lh={locale === 'en' ? 1.45 : 1.6}>{headline}</Text>}
      {one.withheld && (
        <Text lh={locale === 'en' ? 1.45 : 1.6} data-testid={`withheld-${one.case}`}>
          {t('journey.my.withheld')}
        </Text>
      )}
      {one.starts === null ? (
        <Text size="sm">{t('journey.my.noTime')}</Text>
      ) : (
        <>
          <Text fw={600} mt={4}>
            {moment(one.starts, locale)}
          </Text>
          <Text size="sm" c="var(--dim)">
            {clockIn(one.starts, one.time_zone, locale)} · {one.time_zone} · {t('journey.my.minutes', { count: one.minutes ?? 0 })}
          </Text>
        </>
      )}
      <div className={classes.buttons}>
        {one.starts !== null && (
          <Button disabled={!one.may_join && !near} onClick={() => void join()} data-testid={`join-${one.case}`}>
            {t('journey.my.join')}
          </Button>
        )}
        <Button variant="outline" disabled={one.withheld} onClick={() => onOpen(one.case)} data-testid={`read-${one.case}`}>
          {t('journey.my.read')}
        </Button>
      </div>
      {one.starts !== null && !near && (
        <Text size="sm" c="var(--dim)">
          {t('journey.my.joinFrom')}
        </Text>
      )}
      {trouble && (
        <Alert mt="xs" color="orange" role="alert">
          {t('journey.my.cannotJoin')}
        </Alert>
      )}
    </Paper>
  );
}
