import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keptDraft } from '../../report/drafts';
import type { Field, FieldMismatch } from '../../report/types';
import { useLocale } from '../parts/useLocale';
import { EvidenceChips } from './EvidenceChips';
import { FieldForm } from './FieldForm';
import classes from './ReportPage.module.css';
import { MismatchLine } from './MismatchLine';
import type { ReportDesk } from './useReport';

interface FieldCardProps {
  code: string;
  title: { zh: string; en: string };
  mandatory: boolean;
  field: Field | null;
  mismatches: FieldMismatch[];
  desk: ReportDesk;
  /** The version takes no more changes. */
  closed: boolean;
}

/** One field: both languages side by side, how each came about, and what differs. */
export function FieldCard({ code, title, mandatory, field, mismatches, desk, closed }: FieldCardProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [open, setOpen] = useState(() => !closed && keptDraft(desk.name, code) !== null);
  const written = field?.lines.some((line) => line.text.zh || line.text.en) ?? false;
  const [first, second] = locale === 'zh-CN' ? [title.zh, title.en] : [title.en, title.zh];
  const trouble = (mandatory && !written) || mismatches.length > 0;
  return (
    <section className={classes.field} id={`field-${code}`} data-trouble={trouble} data-testid={`field-${code}`}>
      <div className={classes.fieldHead}>
        <h3 className={classes.fieldTitle}>
          {code !== 'patient' && <span className={classes.fieldCode}>{code}</span>} {first} <span className={classes.other}>{second}</span> {mandatory && !written && <span className={classes.trouble}>{t('report.mandatory')}</span>}
        </h3>
        {!closed && !open && (
          <Button size="compact-xs" variant="subtle" onClick={() => setOpen(true)} aria-label={`${t('report.edit')}: ${first}`} data-testid={`edit-${code}`}>
            {t('report.edit')}
          </Button>
        )}
      </div>
      {open ? (
        <FieldForm code={code} field={field} desk={desk} onClose={() => setOpen(false)} />
      ) : field && written ? (
        <FieldWords field={field} desk={desk} />
      ) : (
        <span className={classes.detail}>{t('report.empty')}</span>
      )}
      {mismatches.map((found) => (
        <MismatchLine key={`${found.line}-${found.mismatch.what}`} found={found} />
      ))}
    </section>
  );
}

function FieldWords({ field, desk }: { field: Field; desk: ReportDesk }) {
  const { t } = useTranslation();
  const bare = field.lines.every((line) => line.lead === '');
  const made = (side: 'zh' | 'en') => {
    const state = field[side];
    const checked = state.checked_by ? ` · ${t('report.checkedBy', { name: state.checked_by })}` : '';
    return `${t(`report.${side}`)}: ${t(`report.statuses.${state.status}`)} · ${state.by}${checked}`;
  };
  return (
    <>
      <div>
        {field.lines.map((line, at) => (
          <div key={at} className={classes.line} data-bare={bare}>
            {!bare && <span className={classes.lead}>{line.lead}</span>}
            <span lang="zh-CN" className={classes.words}>
              {line.text.zh}
            </span>
            <span lang="en" className={classes.words}>
              {line.text.en}
            </span>
            {line.links && <EvidenceChips links={line.links} desk={desk} />}
          </div>
        ))}
      </div>
      <div className={classes.made}>
        <span>{made('zh')}</span>
        <span>{made('en')}</span>
      </div>
    </>
  );
}
