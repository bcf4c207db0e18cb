import { Anchor, Button, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moment } from '../../cases/time';
import { type CasePage, RETURNED, type ReturnedDocument, type Task, tasksOf } from '../../cases/types';
import { collectChosen } from '../../images/collectFiles';
import { DossierApi } from '../../images/dossierApi';
import type { DocumentEntry } from '../../images/types';
import { Uploader } from '../../images/Uploader';
import { onlyFile } from '../../images/uploads';
import { UploadLine } from '../images/UploadBox';
import { useReason } from '../images/useReason';
import { useDraft } from '../parts/useDraft';
import { useLocale } from '../parts/useLocale';
import { useStore } from '../parts/useStore';
import type { Work } from './CasePage';
import classes from './Desk.module.css';

/** What a browser offers first; the server looks at the content. */
const PAPERS = '.pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp';

/** What came back from the hospital that treated the patient, each with its file, on its way to the referrer. */
export function ReturnedDocuments({ page, work }: { page: CasePage; work: Work }) {
  const { t } = useTranslation();
  const [api] = useState(() => new DossierApi(String(page.id)));
  const [documents, setDocuments] = useState<DocumentEntry[] | null>(null);
  const [shut, setShut] = useState(false);
  const look = useCallback(() => {
    api.documents().then(
      (list) => {
        setDocuments(list);
        setShut(false);
      },
      () => setShut(true),
    );
  }, [api]);
  useEffect(look, [look]);
  const returned = tasksOf(page.tasks, 'returned');
  return (
    <Paper withBorder p="md" data-testid="returned">
      <Stack gap="xs">
        <Title order={3} size="h5">
          {t('journey.returned.title')}
        </Title>
        {shut && (
          <Text size="sm" c="var(--warn-text)" role="alert">
            {t('journey.returned.shut')}{' '}
            <Button size="compact-xs" variant="subtle" onClick={look}>
              {t('journey.returned.again')}
            </Button>
          </Text>
        )}
        {returned.length === 0 && <Text c="var(--dim)">{t('journey.returned.none')}</Text>}
        {returned.map((task) => (
          <ReturnedRow key={task.id} task={task} file={documents?.find(({ id }) => id === task.task.document)} api={api} work={work} onLooked={look} />
        ))}
        {/* Written down means a new form; what was refused stays as it was typed. */}
        <NoteReturned key={returned.length} id={page.id} api={api} work={work} onLooked={look} />
      </Stack>
    </Paper>
  );
}

interface RowProps {
  task: Task<ReturnedDocument>;
  /** `undefined`: there is none, or the list is not here yet. */
  file: DocumentEntry | undefined;
  api: DossierApi;
  work: Work;
  onLooked: () => void;
}

function ReturnedRow({ task: { id, task }, file, api, work, onLooked }: RowProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const waits = task.passed === null;
  const needed = waits && (task.document === null || file?.state === 'rejected');
  return (
    <Stack gap={4} align="flex-start" data-testid={`returned-${id}`}>
      <Text fw={600}>{task.title}</Text>
      <Text size="sm" c="var(--dim)">
        {t(`journey.returned.kinds.${task.what}`)} · {task.passed === null ? t('journey.returned.here') : t('journey.returned.passed', { when: moment(task.passed, locale) })}
      </Text>
      {file ? <FileState file={file} api={api} /> : task.document === null && <Text size="sm">{t('journey.returned.noFile')}</Text>}
      {needed && <Attach api={api} onLooked={onLooked} onAttach={(document) => void work(`tasks/${id}`, { do: 'attach', document })} />}
      {waits && (
        <Button size="xs" disabled={file?.state !== 'released'} onClick={() => void work(`tasks/${id}`, { do: 'pass' })} data-testid={`pass-${id}`}>
          {t('journey.returned.pass')}
        </Button>
      )}
    </Stack>
  );
}

function FileState({ file, api }: { file: DocumentEntry; api: DossierApi }) {
  const { t } = useTranslation();
  const reason = useReason();
  if (file.state === 'released') {
    return (
      <Anchor size="sm" className={classes.long} href={api.fileAddress(file.id)} target="_blank" rel="noreferrer">
        {file.file_name}
      </Anchor>
    );
  }
  return (
    <Text size="sm" className={classes.long} c="var(--warn-text)">
      {file.file_name}: {reason(file.reason)} {file.state === 'quarantined' && t('journey.returned.held')}
    </Text>
  );
}

/** A file for a document that was written down without one. */
function Attach({ api, onLooked, onAttach }: { api: DossierApi; onLooked: () => void; onAttach: (document: string) => void }) {
  const { t } = useTranslation();
  const sent = useSentFile(api, onLooked);
  const { file } = sent;
  return (
    <>
      <FileChoice sent={sent} />
      {file && (
        <Button size="xs" mt={4} onClick={() => onAttach(file.id)} data-testid="attach-returned">
          {t('journey.returned.attach')}
        </Button>
      )}
    </>
  );
}

function NoteReturned({ id, api, work, onLooked }: { id: number; api: DossierApi; work: Work; onLooked: () => void }) {
  const { t } = useTranslation();
  const { value, change, send } = useDraft(`case.${id}.returned`, { what: 'discharge_summary', title: '' });
  const { what, title } = value;
  const sent = useSentFile(api, onLooked);
  const add = () => void send(value, () => work('tasks', { kind: 'returned', what, title, document: sent.file?.id ?? null }));
  return (
    <>
      <NativeSelect label={t('journey.returned.what')} data={RETURNED.map((value) => ({ value, label: t(`journey.returned.kinds.${value}`) }))} value={what} onChange={(event) => change({ what: event.currentTarget.value })} />
      <TextInput label={t('journey.returned.name')} value={title} maxLength={200} onChange={(event) => change({ title: event.currentTarget.value })} data-testid="returned-title" />
      <FileChoice sent={sent} />
      <Button variant="outline" disabled={title.trim() === '' || sent.busy} onClick={add} data-testid="add-returned">
        {t('journey.returned.add')}
      </Button>
    </>
  );
}

/** The file that was chosen last, until the server has looked at it. */
function useSentFile(api: DossierApi, onLooked: () => void) {
  const [uploader] = useState(() => new Uploader(api, onLooked));
  useEffect(() => () => uploader.stop(), [uploader]);
  const upload = useStore(uploader.store, (uploads) => uploads.at(-1));
  const busy = upload !== undefined && upload.step !== 'done' && upload.step !== 'failed';
  return { uploader, upload, busy, file: upload && onlyFile(upload) };
}

function FileChoice({ sent: { uploader, upload, busy, file } }: { sent: ReturnType<typeof useSentFile> }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const take = (chosen: HTMLInputElement) => {
    uploader.add(collectChosen(chosen.files));
    chosen.value = '';
  };
  return (
    <div>
      <Button size="xs" variant="default" leftSection={<IconPaperclip size={16} />} loading={busy} onClick={() => input.current?.click()}>
        {t(upload ? 'journey.returned.otherFile' : 'journey.returned.file')}
      </Button>
      <Text size="xs" c="var(--dim)">
        {t('journey.returned.fileHint')}
      </Text>
      {upload && (
        <ul className={classes.plain} aria-live="polite">
          <UploadLine upload={upload} />
        </ul>
      )}
      {upload?.step === 'done' && !file && (
        <Text size="sm" c="var(--warn-text)">
          {t('journey.returned.onePaper')}
        </Text>
      )}
      <input ref={input} type="file" hidden accept={PAPERS} data-testid="returned-file" onChange={(event) => take(event.currentTarget)} />
    </div>
  );
}
