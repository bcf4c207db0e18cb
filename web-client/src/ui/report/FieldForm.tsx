import { ActionIcon, Alert, Button, Group, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { forgetDraft, keepDraft, type KeptDraft, keptDraft } from '../../report/drafts';
import { type Field, type FieldLine, STATUSES } from '../../report/types';
import classes from './ReportPage.module.css';
import { useRefusal } from './useRefusal';
import type { ReportDesk } from './useReport';

interface FieldFormProps {
  code: string;
  field: Field | null;
  desk: ReportDesk;
  onClose: () => void;
}

const BLANK: FieldLine = { lead: '', text: { zh: '', en: '' } };

function draftOf(field: Field | null): KeptDraft {
  const lines = field && field.lines.length > 0 ? field.lines : [BLANK];
  return { revision: field?.revision ?? 0, lines, zh: field?.zh.status ?? 'original', en: field?.en.status ?? 'original' };
}

/** A field while it is written. What was typed survives a reload and a refusal. */
export function FieldForm({ code, field, desk, onClose }: FieldFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => keptDraft(desk.name, code) ?? draftOf(field));
  const [stale, setStale] = useState<Field | null>(null);
  const [detail, setDetail] = useState('');
  const tell = useRefusal();
  const change = (next: KeptDraft) => {
    setDraft(next);
    keepDraft(desk.name, code, next);
  };
  const setLine = (at: number, line: FieldLine) => change({ ...draft, lines: draft.lines.with(at, line) });
  const close = () => {
    forgetDraft(desk.name, code);
    onClose();
  };
  const save = async () => {
    const { revision, lines, zh, en } = draft;
    const result = await desk.change({ field: code, if_revision: revision, lines, zh, en });
    if (result.ok) { close(); return; }
    setStale(result.current);
    setDetail(result.current ? '' : tell(result));
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {draft.lines.map((line, at) => (
        <div key={at} className={classes.line}>
          <Group gap={4} wrap="nowrap" align="flex-start">
            <TextInput
              size="xs"
              aria-label={`${t('report.lead')} ${at + 1}`}
              placeholder={t('report.lead')}
              maxLength={120}
              value={line.lead}
              onChange={(event) => setLine(at, { ...line, lead: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t('report.removeLine')} ${at + 1}`}
              onClick={() => change({ ...draft, lines: draft.lines.filter((_, other) => other !== at) })}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
          {(['zh', 'en'] as const).map((side) => (
            <Textarea
              key={side}
              size="sm"
              autosize
              minRows={1}
              maxLength={4000}
              lang={side === 'zh' ? 'zh-CN' : 'en'}
              aria-label={`${t(`report.${side}`)} ${at + 1}`}
              value={line.text[side]}
              onChange={(event) => setLine(at, { ...line, text: { ...line.text, [side]: event.currentTarget.value } })}
              data-testid={`text-${code}-${at}-${side}`}
            />
          ))}
        </div>
      ))}
      <div className={classes.made}>
        {(['zh', 'en'] as const).map((side) => (
          <Select
            key={side}
            size="xs"
            label={`${t(`report.${side}`)} · ${t('report.howMade')}`}
            data={STATUSES.map((value) => ({ value, label: t(`report.statuses.${value}`) }))}
            value={draft[side]}
            onChange={(value) => change({ ...draft, [side]: (value ?? 'original') })}
            data-testid={`status-${code}-${side}`}
          />
        ))}
      </div>
      <div role="alert">
        {stale && (
          <Alert color="yellow" mt={8} data-testid={`stale-${code}`}>
            {t('report.stale')}
            <p>
              <strong>{t('report.staleNow')}</strong>
            </p>
            {stale.lines.map((line, at) => (
              <p key={at} className={classes.words}>
                {line.lead} {line.text.zh} / {line.text.en}
              </p>
            ))}
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => {
                change({ ...draft, revision: stale.revision });
                setStale(null);
              }}
              data-testid={`rebase-${code}`}
            >
              {t('report.takeCurrent')}
            </Button>
          </Alert>
        )}
        {detail !== '' && <p className={classes.trouble}>{detail}</p>}
      </div>
      <Group justify="space-between" mt={8}>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change({ ...draft, lines: [...draft.lines, BLANK] })}
        >
          {t('report.addLine')}
        </Button>
        <Group gap={8}>
          <Button size="xs" variant="default" onClick={close}>
            {t('report.cancel')}
          </Button>
          <Button size="xs" type="submit" data-testid={`save-${code}`}>
            {t('report.save')}
          </Button>
        </Group>
      </Group>
      <span className={classes.detail}>{t('report.unsaved')}</span>
    </form>
  );
}
