import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation } from '../parts/consultationContext';

/** Ending is for everybody and for good: it asks once more. */
export function EndDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const end = () => {
    void consultation.command({ type: 'end_session' });
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('end.title')}
      text={t('end.text')}
      confirm={t('end.end')}
      color="red"
      testId="end-confirm"
      onConfirm={end}
      onCancel={onClose}
    />
  );
}
