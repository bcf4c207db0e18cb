import { Checkbox, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import type { RecordedCameras } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';
import { useView } from '../room/roomContext';

const LONGEST_REASON = 200;
const CAMERAS: readonly RecordedCameras[] = ['all', 'speakers', 'none'];

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
  const { recorded_cameras: before } = useView();
  const [consented, setConsented] = useState(false);
  const [cameras, setCameras] = useState(before);
  const start = () => {
    void consultation.command({ type: 'set_recording', on: true, consented, reason: '', cameras });
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
      <Radio.Group
        label={t('recording.cameras')}
        description={t('recording.camerasHint')}
        value={cameras}
        onChange={(value) => setCameras(CAMERAS.find((known) => known === value) ?? before)}
      >
        <Stack gap={6} mt={8}>
          {CAMERAS.map((value) => (
            <Radio key={value} value={value} label={t(`recording.camerasOf.${value}`)} data-testid={`recording-cameras-${value}`} />
          ))}
        </Stack>
      </Radio.Group>
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
