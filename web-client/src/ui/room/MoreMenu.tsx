import { Menu, UnstyledButton } from '@mantine/core';
import { IconCircleX, IconDots, IconLayoutGrid, IconLock, IconPlayerRecord, IconScreenShare, IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import barClasses from './BarButton.module.css';
import { RecordingDialog } from '../recording/RecordingDialog';
import { DeliberationDialog } from './DeliberationDialog';
import { EndDialog } from './EndDialog';
import { useRights, useView } from './roomContext';

interface MoreMenuProps {
  gallery: boolean;
  onGallery: () => void;
}

/** On a phone: what is needed less often. */
export function MoreMenu({ gallery, onGallery }: MoreMenuProps) {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { screen } = useLocalMedia();
  const { recording, deliberation } = useView();
  const rights = useRights();
  const [asking, setAsking] = useState<'deliberation' | 'end' | 'recording' | null>(null);
  // Phones have no screen capture.
  const canShare = rights.share && 'getDisplayMedia' in navigator.mediaDevices;
  return (
    <>
      <Menu position="top">
        <Menu.Target>
          <UnstyledButton className={barClasses.button} data-testid="more" aria-label={t('room.more')}>
            <IconDots size={22} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconLayoutGrid size={18} />} onClick={onGallery} data-testid="gallery-toggle">
            {t(gallery ? 'room.speakerView' : 'room.gallery')}
          </Menu.Item>
          {canShare && (
            <Menu.Item
              leftSection={<IconScreenShare size={18} />}
              data-testid="share-toggle"
              onClick={() => (screen ? local.stopScreen() : void local.shareScreen())}
            >
              {t(screen ? 'bar.stopShare' : 'bar.share')}
            </Menu.Item>
          )}
          {rights.host && deliberation === null && (
            <Menu.Item leftSection={<IconPlayerRecord size={18} />} data-testid="recording-toggle" onClick={() => setAsking('recording')}>
              {t(recording === null ? 'recording.record' : 'recording.stop')}
            </Menu.Item>
          )}
          {rights.chair && <ChairItems onDeliberate={() => setAsking('deliberation')} onEnd={() => setAsking('end')} />}
        </Menu.Dropdown>
      </Menu>
      <DeliberationDialog opened={asking === 'deliberation'} onClose={() => setAsking(null)} />
      <RecordingDialog opened={asking === 'recording'} onClose={() => setAsking(null)} />
      <EndDialog opened={asking === 'end'} onClose={() => setAsking(null)} />
    </>
  );
}

function ChairItems({ onDeliberate, onEnd }: { onDeliberate: () => void; onEnd: () => void }) {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const view = useView();
  const closed = view.deliberation !== null;
  return (
    <>
      <Menu.Item
        leftSection={<IconLock size={18} />}
        data-testid="lock-toggle"
        onClick={() => void consultation.command({ type: 'lock_session', locked: !view.locked })}
      >
        {t(view.locked ? 'bar.unlock' : 'bar.lock')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconShieldLock size={18} />}
        data-testid="deliberation-toggle"
        onClick={() => (closed ? void consultation.command({ type: 'set_deliberation', on: false }) : onDeliberate())}
      >
        {t(closed ? 'bar.endDeliberation' : 'bar.deliberate')}
      </Menu.Item>
      <Menu.Item c="var(--danger)" leftSection={<IconCircleX size={18} />} data-testid="end" onClick={onEnd}>
        {t('bar.end')}
      </Menu.Item>
    </>
  );
}
