import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Stance } from '../../protocol/generated';
import { ProvenDialog } from './ProvenDialog';
import classes from './ReportPage.module.css';
import type { ReportDesk } from './useReport';

const STANCES: readonly Stance[] = ['agree', 'reservation', 'dissent', 'abstain'];

/** Signs what is on the page, after a proof of who signs. */
export function SignControl({ desk }: { desk: ReportDesk }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [stance, setStance] = useState<Stance>('agree');
  const { unsigned_because: because } = desk.view;
  if (desk.seat.role !== 'local_expert' && desk.seat.role !== 'consultant') return null;
  return (
    <>
      {because.map((reason) => (
        <p key={reason} className={classes.trouble} data-testid={`unsigned-${reason}`}>
          {t(`report.because.${reason}`)}
        </p>
      ))}
      <Button disabled={because.length > 0} onClick={() => setOpen(true)} data-testid="sign-open">
        {t('report.sign')}
      </Button>
      <ProvenDialog desk={desk} purpose="sign_report" testId="sign" word={t('report.sign')} title={t('report.signTitle')} text={t('report.signText')} opened={open} onOpened={setOpen} act={(secret) => desk.sign(stance, secret)}>
        <SegmentedControl
          orientation="vertical"
          aria-label={t('outcome.stance')}
          data={STANCES.map((value) => ({ value, label: t(`outcome.stances.${value}`) }))}
          value={stance}
          onChange={(value) => setStance(value)}
        />
      </ProvenDialog>
    </>
  );
}
