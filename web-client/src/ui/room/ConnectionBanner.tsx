import { Button } from '@mantine/core';
import { IconPlugConnectedX, IconVolumeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { connectionTrouble } from '../../consultation/connectionTrouble';
import { useConsultation, useConsultationState } from '../parts/consultationContext';
import { useNow } from '../parts/useNow';
import classes from './ConnectionBanner.module.css';

/** What does not work right now and what still does. Nothing while all is well. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const state = useConsultationState((value) => value);
  const now = useNow();
  const trouble = connectionTrouble(state, now, navigator.onLine);
  return (
    <div role="status" className={classes.place}>
      {trouble && (
        <div className={classes.banner} data-testid={`trouble-${trouble.kind}`}>
          <IconPlugConnectedX size={20} aria-hidden />
          <span>
            {t(`connection.${trouble.kind}`)}{' '}
            {trouble.seconds >= 3 && (
              <span className="figures" aria-hidden>
                {t('connection.seconds', { count: trouble.seconds })}
              </span>
            )}
          </span>
        </div>
      )}
      {state.audioBlocked && (
        <div className={classes.banner}>
          <IconVolumeOff size={20} aria-hidden />
          <span>{t('connection.audioBlocked')}</span>
          <Button size="xs" onClick={() => consultation.unblockAudio()}>
            {t('connection.audioUnblock')}
          </Button>
        </div>
      )}
    </div>
  );
}
