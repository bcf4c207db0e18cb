import { Checkbox, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';

const LONGEST_REASON = 200;

interface RecordingDialogProps {
  opened: boolean;
  onClose: () => void;
}

/** Begins or ends the recording, whichever is possible now. */
export function RecordingDialog({ opened, onClose }: RecordingDialogProps) {
  const { recording } = useView();
  // Each opening begins with nothing confirmed and nothing written.
  return recording === null ? (
    <StartDialog key={`start-${opened}`} opened={opened} onClose={onClose} />
  ) : (
    <StopDialog key={`stop-${opened}`} opened={opened} onClose={onClose} />
  );
}

/** Says what is recorded, and asks whether everybody was asked. */
function StartDialog({ opened, onClose }: RecordingDialogProps) {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const [consented, setConsented] = useState(false);
  const start = () => {
    void consultation.command({ type: 'set_recording', on: true, consented, reason: '' });
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('recording.startTitle')}
      text={t('recording.what')}
      confirm={t('recording.start')}
      color="red"
      disabled={!consented}
      testId="recording-start"
      onConfirm={start}
      onCancel={onClose}
    >
      <Text>{t('recording.not')}</Text>
      <Checkbox
        label={t('recording.consent')}
        checked={consented}
        onChange={(event) => setConsented(event.currentTarget.checked)}
        data-testid="recording-consent"
      />
    </ConfirmDialog>
  );
}

function StopDialog({ opened, onClose }: RecordingDialogProps) {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const [reason, setReason] = useState('');
  const stop = () => {
    void consultation.command({ type: 'set_recording', on: false, consented: false, reason: reason.trim() });
    onClose();
  };
  return (
    <ConfirmDialog
      opened={opened}
      title={t('recording.stopTitle')}
      text={t('recording.stopText')}
      confirm={t('recording.stop')}
      color="red"
      testId="recording-stop"
      onConfirm={stop}
      onCancel={onClose}
    >
      <TextInput
        label={t('recording.reason')}
        maxLength={LONGEST_REASON}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid="recording-reason"
      />
    </ConfirmDialog>
  );
}
