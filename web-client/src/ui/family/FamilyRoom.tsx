import { Button } from '@mantine/core';
import {
  IconDoorExit,
  IconHandStop,
  IconHeadphones,
  IconMessage,
  IconMicrophone,
  IconMicrophoneOff,
  IconVideo,
  IconVideoOff,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { participantOf, peopleInRoom, trackOf } from '../../session/selectors';
import { isCameraWanted } from '../../rtc/LocalMedia';
import { ConfirmDialog } from '../parts/ConfirmDialog';
import { useConsultation, useConsultationState, useLocalMedia } from '../parts/consultationContext';
import { splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { ConnectionBanner } from '../room/ConnectionBanner';
import { ChannelBanner } from '../hear/ChannelBanner';
import { MixBanner } from '../hear/MixBanner';
import { SightBanner } from '../hear/SightBanner';
import { LanguagePill } from '../hear/LanguagePill';
import { TurnStrip } from '../hear/TurnStrip';
import { MutedHint } from '../room/MutedHint';
import { PicturesNotice } from '../room/PicturesNotice';
import { useMe, useView } from '../room/roomContext';
import { RecordingLamp } from '../recording/RecordingLamp';
import { RecordingNotice } from '../recording/RecordingNotice';
import { Tile } from '../room/Tile';
import { useUnread } from '../panel/useUnread';
import { FamilyButton } from './FamilyButton';
import { FamilyDevices } from './FamilyDevices';
import { FamilyMessages } from './FamilyMessages';
import classes from './FamilyRoom.module.css';
import { FamilyStage } from './FamilyStage';

/** One face, who speaks in words, and the few things a patient or relative needs. */
export function FamilyRoom() {
  const { t } = useTranslation();
  const me = useMe();
  const view = useView();
  const { cameraOn, camera } = useLocalMedia();
  const [wanted, setWanted] = useState(true);
  const shown = view.viewing.sees && view.viewing.presenter !== null;
  return (
    <div className={classes.room} data-images={shown} data-testid="page-family">
      <a className="skip" href="#stage">
        {t('app.skip')}
      </a>
      <header className={classes.head}>
        <h1 className="hidden-words">{view.title}</h1>
        <WhoSpeaks />
        <RecordingLamp />
        <LanguagePill />
      </header>
      <ConnectionBanner />
      <ChannelBanner />
      <MixBanner />
      <SightBanner />
      <PicturesNotice />
      <RecordingNotice />
      <TurnStrip />
      <main id="stage" tabIndex={-1} className={classes.stage}>
        <FamilyStage images={shown && wanted} />
        {shown && (
          <Button className={classes.swap} size="md" variant="default" data-testid="images-toggle" onClick={() => setWanted(!wanted)}>
            {t(wanted ? 'viewing.faces' : 'viewing.open')}
          </Button>
        )}
        {me && cameraOn && camera === 'live' && (
          <div className={classes.own}>
            <Tile participant={me} />
          </div>
        )}
      </main>
      <MutedHint byKey={false} />
      <Controls />
    </div>
  );
}

function WhoSpeaks() {
  const { t } = useTranslation();
  const locale = useLocale();
  const view = useView();
  const speaking = useConsultationState((state) => state.session.speaking);
  const speaker = participantOf(view, speaking?.participant ?? null);
  const screen = peopleInRoom(view).find((person) => trackOf(view, person.id, 'screen'));
  const name = (person: { name: string }) => splitName(person.name, locale).first;
  return (
    <p className={classes.words} data-testid="who-speaks">
      {speaker ? t('family.speaks', { name: name(speaker) }) : t('family.nobody')}
      {screen && <span className={classes.screen}>{t('room.screenOf', { name: name(screen) })}</span>}
    </p>
  );
}

/** The way to what is written; says so when something has come. */
function Messages() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const unread = useUnread(useView(), opened);
  const words = unread > 0 ? t('chat.unread', { count: unread }) : t('family.messages');
  return (
    <>
      <FamilyButton small icon={<IconMessage size={24} />} label={words} testId="messages-open" tone={unread > 0 ? 'on' : 'plain'} onClick={() => setOpened(true)} />
      <p className="hidden-words" role="status">
        {unread > 0 && words}
      </p>
      <FamilyMessages opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

function Devices() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <FamilyButton small icon={<IconHeadphones size={24} />} label={t('family.devices')} testId="devices-open" tone="plain" onClick={() => setOpened(true)} />
      <FamilyDevices opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

function Controls() {
  const { t } = useTranslation();
  const consultation = useConsultation();
  const { local } = consultation;
  const me = useMe();
  const { microphone, microphoneOn, camera, cameraOn } = useLocalMedia();
  const [leaving, setLeaving] = useState(false);
  const hardMuted = me?.hard_muted ?? false;
  const heard = microphoneOn && microphone === 'live' && !hardMuted;
  const seen = isCameraWanted({ camera, cameraOn });
  const raised = me !== null && me.hand !== null;
  return (
    <footer>
      <div className={classes.bar} role="toolbar" aria-label={t('bar.label')}>
      <Messages />
      <Devices />
      <FamilyButton
        wide
        icon={<IconHandStop size={28} />}
        label={t(raised ? 'family.handUp' : 'family.hand')}
        testId="hand-toggle"
        tone={raised ? 'on' : 'plain'}
        pressed={raised}
        onClick={() => void consultation.command({ type: 'raise_hand', raised: !raised })}
      />
      <FamilyButton
        icon={heard ? <IconMicrophone size={28} /> : <IconMicrophoneOff size={28} />}
        label={hardMuted ? t('room.hardMuted') : t(heard ? 'family.microphoneOn' : 'family.microphoneOff')}
        testId="mic-toggle"
        tone={heard ? 'on' : 'plain'}
        pressed={heard}
        disabled={hardMuted}
        onClick={() => void local.setMicrophoneOn(!heard)}
      />
      <FamilyButton
        icon={seen ? <IconVideo size={28} /> : <IconVideoOff size={28} />}
        label={t(seen ? 'family.cameraOn' : 'family.cameraOff')}
        testId="camera-toggle"
        tone={seen ? 'on' : 'plain'}
        pressed={seen}
        onClick={() => void local.toggleCamera()}
      />
      <FamilyButton
        icon={<IconDoorExit size={28} />}
        label={t('family.leave')}
        testId="leave"
        tone="danger"
        onClick={() => setLeaving(true)}
      />
      </div>
      <ConfirmDialog
        opened={leaving}
        title={t('leave.title')}
        text={t('leave.text')}
        confirm={t('leave.leave')}
        color="red"
        testId="leave-confirm"
        onConfirm={() => void consultation.leave()}
        onCancel={() => setLeaving(false)}
      />
    </footer>
  );
}
