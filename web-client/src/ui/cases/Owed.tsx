import { Alert, Button, Checkbox, NativeSelect, Paper, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { oneAtATime } from '../../base/oneAtATime';
import { recall, remember } from '../../base/remembered';
import { CARRIED_OUT, NOT_DONE } from '../../cases/followUp';
import { moment } from '../../cases/time';
import type { Task, Translation } from '../../cases/types';
import { DossierApi } from '../../images/dossierApi';
import { languageName } from '../../i18n/locale';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import { useNow } from '../parts/useNow';
import classes from './Desk.module.css';

/** `true`: the server has taken it. */
type Change = (change: unknown) => Promise<boolean>;

interface OwedProps<T extends Task = Task> {
  task: T;
  onChange: Change;
}

/** Something one owes, with the place to do it. */
export function Owed({ task, onChange }: OwedProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [refused, setRefused] = useState(false);
  const late = task.due < useNow(60_000);
  const send: Change = async (change) => {
    const done = await onChange(change);
    setRefused(!done);
    return done;
  };
  const { task: body } = task;
  const title = body.kind === 'translation' ? body.title : body.kind === 'errand' ? t(`journey.errands.${body.what}`) : body.kind === 'follow_up' ? t('journey.follow.look', { day: body.day }) : body.title;
  return (
    <Paper withBorder p="sm" data-testid={`task-${task.id}`}>
      <Text fw={600}>{title}</Text>
      <Text size="sm" c={late ? 'var(--danger)' : 'var(--dim)'}>
        {t('cases.track.number', { number: task.case })} · {t(late ? 'cases.desk.overdue' : 'cases.desk.due', { when: moment(task.due, locale) })}
      </Text>
      {body.kind === 'translation' && <TranslationDesk id={task.id} caseId={task.case} body={body} onChange={send} />}
      {body.kind === 'follow_up' && <FindingForm draft={`case.${task.case}.finding.${task.id}`} onChange={send} />}
      {body.kind === 'errand' && (
        <>
          <Text size="sm">{body.note}</Text>
          <LogForm draft={`case.${task.case}.log.${task.id}`} onChange={send} />
        </>
      )}
      {refused && (
        <Alert mt="xs" color="orange" role="alert">
          {t('journey.my.notTaken')}
        </Alert>
      )}
    </Paper>
  );
}

/** The original beside the place for the translation; what is typed survives a reload. */
export function TranslationDesk({ id, caseId, body, onChange }: { id: number; caseId: number; body: Translation; onChange: Change }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const key = `translation.${id}`;
  const [text, setText] = useState(() => recall(key) || body.text);
  const [machine, setMachine] = useState(false);
  const write = (value: string) => {
    setText(value);
    remember(key, value);
  };
  const [once] = useState(oneAtATime);
  const handIn = async () => {
    const taken = await once(() => onChange({ do: 'translate', act: { act: 'hand_in', text, machine } }));
    // Until then this browser may hold the only copy.
    if (taken && recall(key) === text) remember(key, '');
  };
  return (
    <>
      <Text size="sm">
        {languageName(body.from, locale)} → {languageName(body.into, locale)} · {t(`journey.translation.states.${body.state}`)}
      </Text>
      {body.note && (
        <Alert color="orange" my="xs">
          {body.note}
        </Alert>
      )}
      {body.document !== null && (
        <Button size="xs" variant="outline" component="a" href={new DossierApi(String(caseId)).fileAddress(body.document)} target="_blank">
          {t('journey.translation.original')}
        </Button>
      )}
      {body.source && (
        <Text lang={body.from} className={classes.source}>
          {body.source}
        </Text>
      )}
      <Textarea label={t('journey.translation.text')} lang={body.into} value={text} autosize minRows={4} maxLength={100_000} onChange={(event) => write(event.currentTarget.value)} data-testid={`translate-${id}`} />
      <Checkbox mt="xs" label={t('journey.translation.machine')} checked={machine} onChange={(event) => setMachine(event.currentTarget.checked)} />
      <Button mt="xs" disabled={text.trim() === ''} onClick={() => void handIn()} data-testid={`hand-in-${id}`}>
        {t('journey.translation.handIn')}
      </Button>
    </>
  );
}

/** What became of the plan; why, unless everything was carried out. */
export function FindingForm({ draft, onChange }: { draft: string; onChange: Change }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft(draft, { done: 'fully', because: 'patient_declined', note: '' });
  const { done, because, note } = value;
  const find = () => send(value, () => onChange({ do: 'find', finding: { carried_out: done, because: done === 'fully' ? null : because, note } }));
  const short = because === 'other' && done !== 'fully' && note.trim() === '';
  return (
    <>
      <NativeSelect label={t('journey.follow.carriedOut')} data={CARRIED_OUT.map((value) => ({ value, label: t(`journey.follow.done.${value}`) }))} value={done} onChange={(event) => change({ done: event.currentTarget.value })} data-testid="carried-out" />
      {done !== 'fully' && (
        <NativeSelect label={t('journey.follow.because')} data={NOT_DONE.map((value) => ({ value, label: t(`journey.follow.reasons.${value}`) }))} value={because} onChange={(event) => change({ because: event.currentTarget.value })} data-testid="because" />
      )}
      <Textarea label={t('journey.note')} value={note} maxLength={4000} autosize onChange={(event) => change({ note: event.currentTarget.value })} />
      <Button size="xs" mt="xs" disabled={short} onClick={() => void find()} data-testid="record-finding">
        {t('journey.follow.record')}
      </Button>
    </>
  );
}

/** Who was spoken to, and that it is done. */
export function LogForm({ draft, onChange }: { draft: string; onChange: Change }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft(draft, { text: '' });
  const { text } = value;
  const log = () => send(value, () => onChange({ do: 'log', text }));
  return (
    <>
      <Textarea label={t('journey.errand.said')} value={text} maxLength={4000} autosize onChange={(event) => change({ text: event.currentTarget.value })} data-testid="log-text" />
      <div className={classes.buttons}>
        <Button size="xs" variant="outline" disabled={text.trim() === ''} onClick={() => void log()} data-testid="log">
          {t('journey.errand.log')}
        </Button>
        <Button size="xs" variant="default" onClick={() => void onChange({ do: 'done', done: true })} data-testid="done">
          {t('journey.errand.done')}
        </Button>
      </div>
    </>
  );
}
