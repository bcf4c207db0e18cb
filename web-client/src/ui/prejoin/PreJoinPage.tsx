import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { IconMicrophone, IconVideo, IconVolume } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invitation } from '../../api/types';
import { useConsultation, useConsultationState, useLocalMedia } from '../parts/consultationContext';
import { LanguageSelect } from '../parts/LanguageSelect';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { PersonName } from '../parts/PersonName';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { isHeld } from '../../signalling/isHeld';
import { Notices } from '../room/Notices';
import { CameraPreview } from './CameraPreview';
import { DeviceProblem } from './DeviceProblem';
import { DeviceSelect } from './DeviceSelect';
import { HeldNotice } from './HeldNotice';
import { LevelBar } from './LevelBar';
import { NetworkLine } from './NetworkLine';
import classes from './PreJoinPage.module.css';
import { SpeakerTest } from './SpeakerTest';

/** Everything that goes wrong in a call is found here, before anybody waits. */
export function PreJoinPage({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const joined = useConsultationState((state) => state.joined);
  const signal = useConsultationState((state) => state.signal);
  const [speaks, setSpeaks] = useState(invitation.speaks);
  const [listens, setListens] = useState(invitation.listens);
  const ready = signal.kind === 'open';
  const held = isHeld(signal);
  const waitingWords = held ? t('prejoin.notYet') : joined ? t('prejoin.joining') : t('prejoin.reconnecting');
  return (
    <div className={classes.page} data-testid="page-prejoin">
      <header className={classes.head}>
        <Text className={classes.session} fw={600}>
          {invitation.title}
        </Text>
        <Group gap={8} wrap="nowrap">
          <LocaleSwitch />
          <ThemeSwitch />
        </Group>
      </header>
      <main className={classes.main}>
        <section className={classes.look}>
          <CameraPreview />
          <VoiceLine />
          <DeviceProblem />
        </section>
        <section className={classes.choose}>
          <Title order={1} size="h4">
            {t('prejoin.title')}
          </Title>
          <div className={classes.who}>
            <Text size="sm" c="var(--dim)">
              {t('prejoin.joinAs')}
            </Text>
            <Group gap={8}>
              <Text fw={600}>
                <PersonName name={invitation.name} />
              </Text>
              <Badge variant="light" tt="none">
                {t(`role.${invitation.role}`)}
              </Badge>
            </Group>
          </div>
          <div className={classes.pair}>
            <LanguageSelect label={t('prejoin.speaks')} value={speaks} onChoose={setSpeaks} testId="speaks" />
            <LanguageSelect label={t('prejoin.listens')} value={listens} onChoose={setListens} testId="listens" />
          </div>
          <NetworkLine />
          <Devices />
          <div className={classes.join}>
            {held && <HeldNotice />}
            <Button
              fullWidth
              size="md"
              data-testid="join"
              disabled={!ready || joined}
              onClick={() => void consultation.enter(speaks, listens)}
            >
              {ready && !joined ? t('prejoin.join') : waitingWords}
            </Button>
          </div>
        </section>
      </main>
      <Notices />
    </div>
  );
}

function VoiceLine() {
  const { t } = useTranslation();
  const { microphone, microphoneTrack, microphoneOn } = useLocalMedia();
  const [heard, setHeard] = useState(false);
  const hear = useCallback(() => setHeard(true), []);
  if (microphone !== 'live') return null;
  const words = microphoneOn ? (heard ? 'heardYou' : 'sayWords') : 'mutedNow';
  return (
    <div>
      <LevelBar track={microphoneTrack} onHeard={hear} />
      <Text size="sm" mt={4} role="status">
        {t(`prejoin.${words}`)}
      </Text>
    </div>
  );
}

function Devices() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { devices, cameraId, microphoneId, speakerId } = useLocalMedia();
  return (
    <div className={classes.devices}>
      <DeviceSelect
        label={t('prejoin.camera')}
        icon={<IconVideo size={18} />}
        devices={devices.cameras}
        value={cameraId}
        testId="camera-select"
        onChoose={(id) => void local.chooseCamera(id)}
      />
      <DeviceSelect
        label={t('prejoin.microphone')}
        icon={<IconMicrophone size={18} />}
        devices={devices.microphones}
        value={microphoneId}
        testId="mic-select"
        onChoose={(id) => void local.chooseMicrophone(id)}
      />
      {devices.speakers.length > 0 && (
        <DeviceSelect
          label={t('prejoin.speaker')}
          icon={<IconVolume size={18} />}
          devices={devices.speakers}
          value={speakerId}
          testId="speaker-select"
          onChoose={(id) => local.chooseSpeaker(id)}
        />
      )}
      <SpeakerTest speakerId={speakerId} />
    </div>
  );
}
