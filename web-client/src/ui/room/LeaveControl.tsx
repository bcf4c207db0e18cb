import { IconDoorExit } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation } from '../parts/consultationContext';
import { BarButton } from './BarButton';
import { useRights } from './roomContext';

/** Leaving is one's own; the others go on. */
export function LeaveControl() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const { chair } = useRights();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <BarButton icon={<IconDoorExit size={22} />} label={t('bar.leave')} testId="leave" tone="danger" onClick={() => setAsking(true)} />
      <ConfirmDialog
        opened={asking}
        title={t('leave.title')}
        text={t(chair ? 'leave.chairText' : 'leave.text')}
        confirm={t('leave.leave')}
        color="red"
        testId="leave-confirm"
        onConfirm={() => void consultation.leave()}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
