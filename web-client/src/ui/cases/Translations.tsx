import { Badge, Button, NativeSelect, Paper, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { findColleagues } from '../../cases/casesApi';
import { moment } from '../../cases/time';
import { type CasePage, type ColleagueView, type Task, tasksOf, type Translation } from '../../cases/types';
import { DossierApi } from '../../images/dossierApi';
import { languageName } from '../../i18n/locale';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import classes from './Desk.module.css';
import { TranslationDesk } from './Owed';

/** What is to be translated, by whom, until when, and how far it has come. */
export function Translations({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const all = tasksOf(page.tasks, 'translation');
  return (
    <Stack gap="md">
      {all.length === 0 && <Text c="var(--dim)">{t('journey.translation.none')}</Text>}
      {all.map((task) => (
        <TranslationCard key={task.id} task={task} work={work} />
      ))}
      <Order page={page} work={work} />
    </Stack>
  );
}

function TranslationCard({ task, work }: { task: Task<Translation>; work: Work }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { value, change, send } = useDraft(`case.${task.case}.translation.${task.id}`, { note: '', own: false });
  const { note, own } = value;
  const { task: body } = task;
  const act = (step: object) => void send(value, () => work(`tasks/${task.id}`, { do: 'translate', act: step }));
  return (
    <Paper withBorder p="md" data-testid={`translation-${task.id}`}>
      <Text fw={600}>{body.title}</Text>
      <Text size="sm" c="var(--dim)">
        {languageName(body.from, locale)} → {languageName(body.into, locale)} · {t('cases.desk.due', { when: moment(task.due, locale) })}
      </Text>
      <Badge variant="outline" tt="none" c={body.state === 'checked' ? 'var(--accent)' : 'var(--warn-text)'}>
        {t(`journey.translation.states.${body.state}`)}
      </Badge>
      {body.text && (
        <div className={classes.pair}>
          <Text lang={body.from} className={classes.long}>
            {body.source}
          </Text>
          <Text lang={body.into} className={classes.long}>
            {body.text}
          </Text>
        </div>
      )}
      {body.state === 'human' && (
        <>
          <TextInput label={t('journey.translation.wrong')} value={note} maxLength={2000} onChange={(event) => change({ note: event.currentTarget.value })} />
          <div className={classes.buttons}>
            <Button size="xs" onClick={() => act({ act: 'check' })} data-testid={`check-${task.id}`}>
              {t('journey.translation.check')}
            </Button>
            <Button size="xs" variant="default" disabled={note.trim() === ''} onClick={() => act({ act: 'send_back', note })}>
              {t('journey.translation.sendBack')}
            </Button>
          </div>
        </>
      )}
      {(body.state === 'requested' || body.state === 'machine_draft') && !own && (
        <Button size="xs" variant="subtle" onClick={() => change({ own: true })}>
          {t('journey.translation.here')}
        </Button>
      )}
      {own && body.state !== 'checked' && body.state !== 'human' && <TranslationDesk id={task.id} caseId={task.case} body={body} onChange={(step) => work(`tasks/${task.id}`, step)} />}
    </Paper>
  );
}

function Order({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const [people, setPeople] = useState<ColleagueView[]>([]);
  const [files, setFiles] = useState<{ value: string; label: string }[]>([]);
  const { value, change, send } = useDraft(`case.${page.id}.order`, { title: '', document: '', source: '', owner: '', into: page.language.startsWith('zh') ? 'en' : 'zh', days: '3' });
  const { title, document, source, owner, into, days } = value;
  useEffect(() => {
    void findColleagues({ role: 'translator' }).then((result) => result.ok && setPeople(result.value));
    new DossierApi(String(page.id)).documents().then(
      (all) => setFiles(all.filter(({ kind }) => kind !== 'dicom').map(({ id, file_name }) => ({ value: id, label: file_name }))),
      () => undefined,
    );
  }, [page.id]);
  const order = () => {
    const task = { kind: 'translation', title, document: document || null, from: into === 'en' ? 'zh' : 'en', into, source, owner: owner ? Number(owner) : null, working_days: Number(days) };
    return send({ title, document, source }, () => work('tasks', task));
  };
  return (
    <Paper withBorder p="md" data-testid="order-translation">
      <Stack gap="xs">
        <Text fw={600}>{t('journey.translation.order')}</Text>
        <TextInput label={t('journey.translation.title')} value={title} maxLength={200} onChange={(event) => change({ title: event.currentTarget.value })} data-testid="translation-title" />
        <NativeSelect label={t('journey.translation.document')} data={[{ value: '', label: t('journey.translation.noDocument') }, ...files]} value={document} onChange={(event) => change({ document: event.currentTarget.value })} />
        <Textarea label={t('journey.translation.source')} value={source} autosize minRows={2} maxLength={100_000} onChange={(event) => change({ source: event.currentTarget.value })} data-testid="translation-source" />
        <NativeSelect label={t('journey.translation.direction')} data={[{ value: 'en', label: '中文 → English' }, { value: 'zh', label: 'English → 中文' }]} value={into} onChange={(event) => change({ into: event.currentTarget.value })} />
        <NativeSelect label={t('journey.translation.translator')} data={[{ value: '', label: t('journey.nobody') }, ...people.map(({ id, name }) => ({ value: String(id), label: name }))]} value={owner} onChange={(event) => change({ owner: event.currentTarget.value })} data-testid="translation-owner" />
        <NativeSelect label={t('journey.translation.due')} data={['1', '2', '3', '5', '7'].map((value) => ({ value, label: t('journey.workingDays', { count: Number(value) }) }))} value={days} onChange={(event) => change({ days: event.currentTarget.value })} />
        <Button disabled={title.trim() === '' || (!document && source.trim() === '')} onClick={() => void order()} data-testid="order">
          {t('journey.translation.ask')}
        </Button>
      </Stack>
    </Paper>
  );
}
