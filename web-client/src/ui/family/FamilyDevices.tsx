import { Radio } from '@mantine/core';
import { IconMicrophone, IconVideo, IconVolume } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deviceChoices } from '../../rtc/deviceChoices';
import type { Device } from '../../rtc/deviceList';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { Dialog } from '../parts/Dialog';
import { SpeakerTest } from '../prejoin/SpeakerTest';
import classes from './FamilyDevices.module.css';

/** Another loudspeaker, microphone or camera, in the midst of it. What is chosen is in use at once. */
export function FamilyDevices({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { devices, microphoneId, cameraId, speakerId } = useLocalMedia();
  return (
    <Dialog opened={opened} title={t('family.devices')} onClose={onClose}>
      <div className={classes.kinds} data-testid="family-devices">
        {devices.speakers.length > 0 ? (
          <Kind name="speaker" icon={<IconVolume size={24} aria-hidden />} title={t('family.whichSpeaker')} devices={devices.speakers} chosen={speakerId} onChoose={(id) => local.chooseSpeaker(id)} />
        ) : (
          <p className={classes.hint}>{t('family.speakerElsewhere')}</p>
        )}
        <SpeakerTest speakerId={speakerId} />
        <Kind name="microphone" icon={<IconMicrophone size={24} aria-hidden />} title={t('family.whichMicrophone')} devices={devices.microphones} chosen={microphoneId} onChoose={(id) => void local.chooseMicrophone(id)} />
        <Kind name="camera" icon={<IconVideo size={24} aria-hidden />} title={t('family.whichCamera')} devices={devices.cameras} chosen={cameraId} onChoose={(id) => void local.chooseCamera(id)} />
      </div>
    </Dialog>
  );
}

interface KindProps {
  name: 'speaker' | 'microphone' | 'camera';
  icon: ReactNode;
  title: string;
  devices: readonly Device[];
  chosen: string;
  onChoose: (id: string) => void;
}

function Kind({ name, icon, title, devices, chosen, onChoose }: KindProps) {
  const { t } = useTranslation();
  const choices = deviceChoices(devices, chosen, t(`prejoin.${name}`), t('family.byItself'));
  return (
    <Radio.Group
      label={
        <span className={classes.title}>
          {icon} {title}
        </span>
      }
      value={choices.find((choice) => choice.chosen)?.id ?? ''}
      onChange={onChoose}
      data-testid={`family-${name}`}
    >
      <div className={classes.choices}>
        {choices.map(({ id, words }) => (
          <Radio key={id} value={id} label={words} size="md" classNames={{ root: classes.choice, label: classes.words, body: classes.body }} />
        ))}
      </div>
    </Radio.Group>
  );
}
