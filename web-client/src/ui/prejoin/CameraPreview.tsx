import { ActionIcon } from '@mantine/core';
import { IconMicrophone, IconMicrophoneOff, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { isCameraWanted } from '../../rtc/LocalMedia';
import { useConsultation, useLocalMedia } from '../parts/consultationContext';
import { VideoView } from '../room/VideoView';
import { useOwnStream } from '../room/useOwnStream';
import classes from './CameraPreview.module.css';

/** One's own picture, as in a mirror, with the two switches everybody looks for. */
export function CameraPreview() {
  const { t } = useTranslation();
  const { local } = useConsultation();
  const { camera, cameraOn, cameraTrack, microphoneOn } = useLocalMedia();
  const stream = useOwnStream(cameraTrack);
  const live = cameraOn && camera === 'live' && stream !== null;
  const wanted = isCameraWanted({ camera, cameraOn });
  const cameraWords = t(wanted ? 'prejoin.turnCameraOff' : 'prejoin.turnCameraOn');
  const microphoneWords = t(microphoneOn ? 'prejoin.turnMicrophoneOff' : 'prejoin.turnMicrophoneOn');
  return (
    <div className={classes.frame}>
      {live ? (
        <VideoView stream={stream} mirrored label={t('prejoin.preview')} />
      ) : (
        <div className={classes.off}>
          <IconVideoOff size={32} aria-hidden />
          {t(camera === 'starting' ? 'prejoin.cameraStarting' : 'prejoin.cameraOff')}
        </div>
      )}
      <div className={classes.switches}>
        <ActionIcon
          size={44}
          radius="xl"
          color={microphoneOn ? 'dark' : 'red'}
          aria-pressed={microphoneOn}
          aria-label={microphoneWords}
          title={microphoneWords}
          data-testid="mic-toggle"
          onClick={() => void local.toggleMicrophone()}
        >
          {microphoneOn ? <IconMicrophone size={22} /> : <IconMicrophoneOff size={22} />}
        </ActionIcon>
        <ActionIcon
          size={44}
          radius="xl"
          color={wanted ? 'dark' : 'red'}
          aria-pressed={wanted}
          aria-label={cameraWords}
          title={cameraWords}
          data-testid="camera-toggle"
          onClick={() => void local.toggleCamera()}
        >
          {wanted ? <IconVideo size={22} /> : <IconVideoOff size={22} />}
        </ActionIcon>
      </div>
    </div>
  );
}
