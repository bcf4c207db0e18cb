import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconChevronUp, IconMicrophone, IconMicrophoneOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { BarButton } from './BarButton';
import classes from './DeviceMenu.module.css';
import { DeviceItems } from './DeviceItems';
import { useMe } from './roomContext';

/** Mute and unmute; beside it the choice of microphone and loudspeaker. */
export function MicrophoneControl() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { microphone, microphoneOn, microphoneId, speakerId, devices } = useLocalMedia();
  const hardMuted = useMe()?.hard_muted ?? false;
  const heard = microphoneOn && microphone === 'live' && !hardMuted;
  return (
    <div className={classes.pair}>
      <BarButton
        icon={heard ? <IconMicrophone size={22} /> : <IconMicrophoneOff size={22} />}
        label={hardMuted ? t('room.hardMuted') : t(heard ? 'bar.mute' : 'bar.unmute')}
        testId="mic-toggle"
        tone={heard ? 'plain' : 'off'}
        pressed={heard}
        disabled={hardMuted}
        shortcut="M"
        onClick={() => void local.setMicrophoneOn(!heard)}
      />
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" className={classes.open} aria-label={t('bar.microphoneMenu')}>
            <IconChevronUp size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <DeviceItems
            label={t('prejoin.microphone')}
            devices={devices.microphones}
            chosen={microphoneId}
            mark={<IconCheck size={16} />}
            onChoose={(id) => void local.chooseMicrophone(id)}
          />
          {devices.speakers.length > 0 && (
            <DeviceItems
              label={t('prejoin.speaker')}
              devices={devices.speakers}
              chosen={speakerId}
              mark={<IconCheck size={16} />}
              onChoose={(id) => local.chooseSpeaker(id)}
            />
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
