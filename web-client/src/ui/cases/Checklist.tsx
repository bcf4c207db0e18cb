import { Badge, Button, Group, NativeSelect, Table, Text, TextInput } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ChecklistLine, type ChecklistPaper, isNewer, ITEM_STATES, linkable, needsWhy, troubleOf } from '../../cases/checklist';
import { moment } from '../../cases/time';
import { languageName, SPOKEN } from '../../i18n/locale';
import { DossierApi } from '../../images/dossierApi';
import type { DocumentEntry, SeriesEntry } from '../../images/types';
import { useLocale } from '../parts/useLocale';
import type { Work } from './CasePage';
import classes from './Desk.module.css';

interface Shelf {
  documents: readonly DocumentEntry[];
  series: readonly SeriesEntry[];
}

interface ChecklistProps {
  caseId: string;
  lines: readonly ChecklistLine[];
  /** Changes when the dossier may have. */
  turn: number;
  work: Work;
}

/** What the dossier needs, what fills each part, how far it has come and who looked at it. */
export function Checklist({ caseId, lines, turn, work }: ChecklistProps) {
  const api = useMemo(() => new DossierApi(caseId), [caseId]);
  const [shelf, setShelf] = useState<Shelf>({ documents: [], series: [] });
  useEffect(() => {
    // Without a right to the dossier nothing can be linked; the list itself stays.
    api.documents().then((documents) => setShelf((before) => ({ ...before, documents })), () => undefined);
    api.images().then(({ series }) => setShelf((before) => ({ ...before, series })), () => undefined);
  }, [api, turn]);
  return (
    <Table verticalSpacing="sm">
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.kind} data-testid={`line-${line.kind}`} data-state={line.state}>
            <Table.Td className={classes.long}>
              <Findings line={line} work={work} />
              {line.documents.map((paper) => (
                <Filled key={paper.id} line={line} paper={paper} address={api.fileAddress(paper.id)} work={work} />
              ))}
            </Table.Td>
            <Table.Td valign="top">
              <Group gap={6} justify="flex-end">
                <Judgement line={line} work={work} />
                <LinkSelect line={line} shelf={shelf} work={work} />
              </Group>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

interface LineProps {
  line: ChecklistLine;
  work: Work;
}

/** The name, what is needed, and what the last reviewer found. */
function Findings({ line }: LineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { kind, need, translation, reviewer, reviewed, note, documents } = line;
  const looked = reviewed === null ? t('checklist.nobody') : reviewer ? t('checklist.reviewed', { name: reviewer, when: moment(reviewed, locale) }) : t('checklist.reviewedThen', { when: moment(reviewed, locale) });
  return (
    <>
      <Text>
        {t(`cases.items.${kind}`)} · {t(`cases.desk.${need}`)}
      </Text>
      <Text size="xs" c="var(--dim)" data-testid={`looked-${kind}`}>
        {looked}
      </Text>
      {note && <Text size="xs">{t('checklist.note', { note })}</Text>}
      {documents.length > 0 && (
        <Text size="xs" c="var(--dim)">
          {translation ? t('checklist.translation', { state: t(`journey.translation.states.${translation}`) }) : t('checklist.noTranslation')}
        </Text>
      )}
    </>
  );
}

/** A document that fills the line. */
function Filled({ line, paper, address, work }: LineProps & { paper: ChecklistPaper; address: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const trouble = troubleOf(paper);
  const unlink = () => void work('checklist/documents', { kind: line.kind, document: paper.id, linked: false });
  const translations = Object.entries(paper.translations).map(([into, state]) => t('checklist.into', { language: languageName(into, locale), state: t(`journey.translation.states.${state}`) }));
  return (
    <div data-testid={`filled-${line.kind}`}>
      <Text size="sm" component="span">
        {trouble === null && paper.kind !== 'dicom' ? (
          <a href={address} target="_blank" rel="noreferrer">
            {paper.file_name}
          </a>
        ) : (
          paper.file_name
        )}{' '}
      </Text>
      {trouble !== null && (
        <Badge size="sm" variant="outline" tt="none" c={trouble === 'ofAnother' ? 'var(--danger)' : 'var(--warn-text)'}>
          {t(`checklist.${trouble}`)}
        </Badge>
      )}
      {isNewer(line, paper) && (
        <Badge size="sm" variant="outline" tt="none" c="var(--warn-text)">
          {t('checklist.newer')}
        </Badge>
      )}
      <Text size="xs" c="var(--dim)" title={paper.sha256}>
        {[t('checklist.digest', { digest: paper.sha256.slice(0, 12) }), moment(paper.linked, locale), ...translations].join(' · ')}
      </Text>
      <Button size="compact-xs" variant="default" aria-label={t('checklist.unlink', { name: paper.file_name })} onClick={unlink}>
        {t('journey.remove')}
      </Button>
    </div>
  );
}

/** What somebody finds of the line, and in which language it is. */
function Judgement({ line, work }: LineProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [reason, setReason] = useState('');
  const { kind, state, language } = line;
  const why = needsWhy(line);
  const states = ITEM_STATES.map((value) => ({ value, label: t(`cases.itemStates.${value}`) }));
  const tags = language === '' || (SPOKEN as readonly string[]).includes(language) ? SPOKEN : [language, ...SPOKEN];
  const languages = [{ value: '', label: t('checklist.unknown'), disabled: true }, ...tags.map((value) => ({ value, label: languageName(value, locale) }))];
  const find = async (found: string) => {
    if (await work('checklist', { kind, state: found, reason })) setReason('');
  };
  return (
    <>
      {why && <TextInput w="100%" label={t('checklist.reason')} description={t('checklist.reasonHint')} value={reason} maxLength={2000} onChange={(event) => setReason(event.currentTarget.value)} data-testid={`why-${kind}`} />}
      <NativeSelect w={136} size="xs" aria-label={t(`cases.items.${kind}`)} data={states} value={state} disabled={why && reason.trim() === ''} onChange={(event) => void find(event.currentTarget.value)} data-testid={`item-${kind}`} />
      {/* What is not there is in no language. */}
      {state !== 'missing' && (
        <NativeSelect w={136} size="xs" aria-label={`${t(`cases.items.${kind}`)}: ${t('checklist.language')}`} data={languages} value={language} onChange={(event) => void work('checklist', { kind, state, language: event.currentTarget.value })} data-testid={`language-${kind}`} />
      )}
    </>
  );
}

/** Links a document of the dossier to the line. */
function LinkSelect({ line, shelf, work }: LineProps & { shelf: Shelf }) {
  const { t } = useTranslation();
  const offered = linkable(line, shelf.documents, shelf.series, t('checklist.series'));
  if (offered.length === 0) return null;
  const data = [{ value: '', label: t('checklist.link') }, ...offered.map(({ id, label }) => ({ value: id, label }))];
  const link = (document: string) => document !== '' && void work('checklist/documents', { kind: line.kind, document, linked: true });
  return <NativeSelect w={160} size="xs" aria-label={`${t(`cases.items.${line.kind}`)}: ${t('checklist.link')}`} data={data} value="" onChange={(event) => link(event.currentTarget.value)} data-testid={`link-${line.kind}`} />;
}
