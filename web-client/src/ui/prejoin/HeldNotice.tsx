import { Button } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConsultation, useConsultationState } from '../parts/consultationContext';
import classes from './HeldNotice.module.css';

/** The seat is good, the consultation is not to be held yet: what is missing, whom to ask, and that one may wait here. */
export function HeldNotice() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const asking = useConsultationState(({ signal }) => signal.kind === 'connecting');
  return (
    <div className={classes.held} role="status" data-testid="held">
      <IconHourglass size={20} aria-hidden />
      <div>
        <p>{t('error.not_ready')}</p>
        <p className={classes.more}>{t('prejoin.asksAgain')}</p>
        <Button size="xs" variant="default" disabled={asking} onClick={() => consultation.askAgain()} data-testid="held-again">
          {t('problem.retry')}
        </Button>
      </div>
    </div>
  );
}
