import { Alert, Button, Group, Progress, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stance } from '../../protocol/generated';
import { secretIn } from '../../report/drafts';
import { Dialog } from '../parts/Dialog';
import { PersonName } from '../parts/PersonName';
import { MismatchLine } from './MismatchLine';
import classes from './ReportPage.module.css';
import type { ReportDesk } from './useReport';

const STANCES: readonly Stance[] = ['agree', 'reservation', 'dissent', 'abstain'];

/** What is missing, whether both languages agree, who has signed and who has not. */
export function ReportSide({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const { completeness, signatures, missing, digest, status } = desk.view;
  const groups = digest.slice(0, 16).toUpperCase().match(/.{4}/g) ?? [];
  return (
    <aside className={classes.side}>
      <section className={classes.card}>
        <h2>
          {t('report.completeness')} <span className="figures">{completeness.score} %</span>
        </h2>
        <Progress value={completeness.score} aria-label={t('report.completeness')} mb={8} />
        {completeness.empty.length === 0 ? t('report.complete') : <FieldLinks label={t('report.missingFields')} codes={completeness.empty} />}
        {completeness.machine_draft.length > 0 && <FieldLinks label={t('report.machineDrafts')} codes={completeness.machine_draft} />}
      </section>
      <section className={classes.card}>
        <h2>{t('report.equality')}</h2>
        {completeness.mismatches.length === 0 && <span data-testid="languages-agree">{t('report.equal')}</span>}
        {completeness.mismatches.map((found) => (
          <div key={`${found.field}-${found.line}-${found.mismatch.what}`}>
            <a href={`#field-${found.field}`}>{found.field}</a>
            <MismatchLine found={found} />
          </div>
        ))}
      </section>
      <section className={classes.card}>
        <h2>{t('report.signatures')}</h2>
        <ul className={classes.list}>
          {signatures.map((signature) => (
            <li key={signature.participant}>
              <PersonName name={signature.name} /> · {t(`outcome.stances.${signature.stance}`)}
            </li>
          ))}
        </ul>
        {missing.length > 0 && (
          <>
            <strong>{t('report.waitsFor')}</strong>
            <ul className={classes.list}>
              {missing.map((person) => (
                <li key={person.participant}>
                  <PersonName name={person.name} />
                </li>
              ))}
            </ul>
          </>
        )}
        <p>
          {t('report.code')}: <span className={classes.code}>{groups.join('-')}</span>
        </p>
        {status === 'preliminary' ? <SignControl desk={desk} /> : <AmendControl desk={desk} />}
      </section>
    </aside>
  );
}

function FieldLinks({ label, codes }: { label: string; codes: string[] }) {
  return (
    <p>
      {label}:{' '}
      {codes.map((code) => (
        <span key={code}>
          <a href={`#field-${code}`}>{code}</a>{' '}
        </span>
      ))}
    </p>
  );
}

function SignControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [stance, setStance] = useState<Stance>('agree');
  const [proof, setProof] = useState('');
  const [trouble, setTrouble] = useState('');
  const { unsigned_because: because } = desk.view;
  if (desk.seat.role !== 'local_expert' && desk.seat.role !== 'consultant') return null;
  const sign = async () => {
    const result = await desk.sign(stance, secretIn(proof));
    setTrouble(result.ok ? '' : result.detail || t('outcome.failed'));
    if (!result.ok) return;
    setProof('');
    setOpen(false);
  };
  return (
    <>
      {because.map((reason) => (
        <p key={reason} className={classes.trouble}>
          {t(`report.because.${reason}`)}
        </p>
      ))}
      <Button disabled={because.length > 0} onClick={() => setOpen(true)} data-testid="sign-open">
        {t('report.sign')}
      </Button>
      <Dialog opened={open} title={t('report.signTitle')} onClose={() => setOpen(false)}>
        <Stack gap={12}>
          <span>{t('report.signText')}</span>
          <SegmentedControl
            orientation="vertical"
            aria-label={t('outcome.stance')}
            data={STANCES.map((value) => ({ value, label: t(`outcome.stances.${value}`) }))}
            value={stance}
            onChange={(value) => setStance(value)}
          />
          <TextInput
            type="password"
            autoComplete="off"
            label={t('report.proof')}
            description={t('report.proofHint')}
            value={proof}
            onChange={(event) => setProof(event.currentTarget.value)}
            data-testid="sign-proof"
          />
          <div role="alert">{trouble !== '' && <Alert color="red">{trouble}</Alert>}</div>
          <Group justify="flex-end">
            <Button onClick={() => void sign()} disabled={proof === ''} data-testid="sign-send">
              {t('report.sign')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}

function AmendControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [trouble, setTrouble] = useState('');
  const amend = async () => {
    const result = await desk.amend(reason);
    setTrouble(result.ok ? '' : result.detail || t('outcome.failed'));
    if (result.ok) setOpen(false);
  };
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)} data-testid="amend-open">
        {t('report.amend')}
      </Button>
      <Dialog opened={open} title={t('report.amendTitle')} onClose={() => setOpen(false)}>
        <Stack gap={12}>
          <span>{t('report.amendText')}</span>
          <Textarea label={t('report.reason')} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} data-testid="amend-reason" />
          <div role="alert">{trouble !== '' && <Alert color="red">{trouble}</Alert>}</div>
          <Group justify="flex-end">
            <Button onClick={() => void amend()} disabled={reason.trim() === ''} data-testid="amend-send">
              {t('report.amend')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
