import { ActionIcon, Menu } from '@mantine/core';
import { IconCheck, IconDoorExit, IconFileText, IconHeadset, IconKeyboard, IconVideo, IconVideoOff, IconZoomCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { consoleOf } from '../../console/consoleModel';
import { isCameraWanted } from '../../rtc/LocalMedia';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { LocaleSwitch } from '../parts/LocaleSwitch';
import { ThemeSwitch } from '../parts/ThemeSwitch';
import { RecordingLamp } from '../recording/RecordingLamp';
import { ConnectionWord } from '../room/ConnectionWord';
import { DeviceItems } from '../room/DeviceItems';
import { useView } from '../room/roomContext';
import { SessionClock } from '../room/TopBar';
import classes from './ConsoleHead.module.css';

interface ConsoleHeadProps {
  onCheckIn: (() => void) | null;
  onSight: (() => void) | null;
  onKeys: () => void;
}

/** The session, the connection, and what is set up once. */
export function ConsoleHead({ onCheckIn, onSight, onKeys }: ConsoleHeadProps) {
  const { t } = useTranslation();
  const view = useView();
  const { local } = useConsultation();
  const { camera, cameraOn } = useLocalMedia();
  const seen = isCameraWanted({ camera, cameraOn });
  const tool = (label: string, testId: string, icon: React.ReactNode, onClick: () => void) => (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label={label} title={label} onClick={onClick} data-testid={testId}>
      {icon}
    </ActionIcon>
  );
  return (
    <header className={classes.head}>
      <h1 className={classes.title} title={view.title}>
        {view.title}
      </h1>
      <SessionClock />
      <RecordingLamp />
      {view.interpretation.mode === 'consecutive' && <strong className={classes.mode}>{t('lead.consecutive')}</strong>}
      <span className={classes.gap} />
      <ConnectionWord />
      {onCheckIn && tool(t('checkIn.again'), 'sound-check', <IconZoomCheck size={20} />, onCheckIn)}
      {onSight && tool(t('sight.title'), 'sight', <IconFileText size={20} />, onSight)}
      <DeviceMenu />
      {tool(t('console.camera'), 'camera-toggle', seen ? <IconVideo size={20} /> : <IconVideoOff size={20} />, () => void local.toggleCamera())}
      {tool(t('console.keys.title'), 'keys', <IconKeyboard size={20} />, onKeys)}
      <span className={classes.wide}>
        <LocaleSwitch />
      </span>
      <ThemeSwitch />
      <Leave />
    </header>
  );
}

function DeviceMenu() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { microphoneId, speakerId, devices } = useLocalMedia();
  const mark = <IconCheck size={16} />;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={36} aria-label={t('console.microphone')} title={t('console.microphone')}>
          <IconHeadset size={20} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <DeviceItems label={t('prejoin.microphone')} devices={devices.microphones} chosen={microphoneId} mark={mark} onChoose={(id) => void local.chooseMicrophone(id)} />
        {devices.speakers.length > 0 && (
          <DeviceItems label={t('prejoin.speaker')} devices={devices.speakers} chosen={speakerId} mark={mark} onChoose={(id) => local.chooseSpeaker(id)} />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Leave() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const onAir = consoleOf(useView())?.onAir ?? false;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <ActionIcon variant="subtle" color="red" size={36} aria-label={t('console.leave')} title={t('console.leave')} onClick={() => setAsking(true)} data-testid="leave">
        <IconDoorExit size={20} />
      </ActionIcon>
      <ConfirmDialog
        opened={asking}
        title={t('leave.title')}
        text={t(onAir ? 'console.stopFirst' : 'leave.text')}
        confirm={t('leave.leave')}
        color="red"
        testId="leave-confirm"
        onConfirm={() => void consultation.leave()}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}
