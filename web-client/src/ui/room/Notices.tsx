import { Notification } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsultation, useConsultationState } from '../parts/consultationContext';
import classes from './Notices.module.css';

const SHOWN_MS = 8000;

/** What the server refused, in words, for a while. */
export function Notices() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const notice = useConsultationState((state) => state.notice);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => consultation.dismissNotice(), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice, consultation]);
  return (
    <div className={classes.place} role="alert">
      {notice && (
        <Notification
          icon={<IconInfoCircle size={20} />}
          color="yellow"
          onClose={() => consultation.dismissNotice()}
          closeButtonProps={{ 'aria-label': t('common.close') }}
          data-testid="notice"
        >
          {t(`error.${notice.code}`)}
        </Notification>
      )}
    </div>
  );
}
