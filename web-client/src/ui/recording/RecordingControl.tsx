import { IconPlayerRecord, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { BarButton } from '../room/BarButton';
import { useRights, useView } from '../room/roomContext';
import { RecordingDialog } from './RecordingDialog';

/** For chair and coordinator. Behind a closed door nothing is recorded, and there is nothing to press. */
export function RecordingControl() {
  const { t } = useTranslation();
  const { recording, deliberation } = useView();
  const { host } = useRights();
  const [asking, setAsking] = useState(false);
  if (!host || deliberation !== null) return null;
  const on = recording !== null;
  return (
    <>
      <BarButton
        icon={on ? <IconPlayerStop size={22} /> : <IconPlayerRecord size={22} />}
        label={t(on ? 'recording.stop' : 'recording.record')}
        testId="recording-toggle"
        tone={on ? 'on' : 'plain'}
        pressed={on}
        onClick={() => setAsking(true)}
      />
      <RecordingDialog opened={asking} onClose={() => setAsking(false)} />
    </>
  );
}
