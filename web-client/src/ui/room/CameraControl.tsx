import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconChevronUp, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isCameraWanted } from '../../rtc/LocalMedia';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { BarButton } from './BarButton';
import { DeviceItems } from './DeviceItems';
import classes from './DeviceMenu.module.css';

/** Camera on and off; beside it the choice of camera. */
export function CameraControl() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { camera, cameraOn, cameraId, devices } = useLocalMedia();
  const seen = isCameraWanted({ camera, cameraOn });
  return (
    <div className={classes.pair}>
      <BarButton
        icon={seen ? <IconVideo size={22} /> : <IconVideoOff size={22} />}
        label={t(seen ? 'bar.cameraOff' : 'bar.cameraOn')}
        testId="camera-toggle"
        tone={seen ? 'plain' : 'off'}
        pressed={seen}
        shortcut="V"
        onClick={() => void local.toggleCamera()}
      />
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className={classes.open} aria-label={t('bar.cameraMenu')}>
            <IconChevronUp size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <DeviceItems
            label={t('prejoin.camera')}
            devices={devices.cameras}
            chosen={cameraId}
            mark={<IconCheck size={16} />}
            onChoose={(id) => void local.chooseCamera(id)}
          />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
