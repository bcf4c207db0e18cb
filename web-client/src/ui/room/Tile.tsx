import { ActionIcon } from '@mantine/core';
import { IconPin, IconPinnedOff } from '@tabler/icons-react';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ParticipantView } from '../../protocol/generated';
import type { Stage } from '../../session/chooseStage';
import { isSpeaking } from '../../session/SessionState';
import { useConsultationState } from '../parts/consultationContext';
import { initials, splitName } from '../parts/splitName';
import { useLocale } from '../parts/useLocale';
import { useView } from './roomContext';
import classes from './Tile.module.css';
import { TileLabel } from './TileLabel';
import { useTilePicture } from './useTilePicture';
import { useTileWant } from './useTileWant';
import { VideoView } from './VideoView';

interface TileProps {
  participant: ParticipantView;
  source?: Stage['source'];
  /** Shown large. */
  stage?: boolean;
  pinned?: boolean;
  onPin?: (stage: Stage | null) => void;
}

/** One person's picture, or her initials, with who she is and whether she speaks. */
export function Tile({ participant, source = 'camera', stage = false, pinned = false, onPin }: TileProps) {
  const { t } = useTranslation();
  const view = useView();
  const place = useRef<HTMLDivElement>(null);
  const { track, stream, expected } = useTilePicture(participant.id, source);
  const speaking = useConsultationState((state) => isSpeaking(state.session, participant.id));
  const mine = participant.id === view.me;
  const { first } = splitName(participant.name, useLocale());
  const label = source === 'screen' ? t('room.screenOf', { name: first }) : first;
  useTileWant(place, !mine && expected && track ? track.id : null, stage);
  return (
    <div
      ref={place}
      className={classes.tile}
      data-speaking={speaking && source === 'camera'}
      data-stage={stage}
      data-testid={source === 'screen' ? `screen-${participant.id}` : `tile-${participant.id}`}
      role="group"
      aria-label={label}
    >
      {source === 'screen' && !stream && <div className={classes.face}>{t('room.pictureComing')}</div>}
      {source === 'camera' && <Face name={participant.name} waiting={expected && !stream} />}
      {stream && (
        <VideoView stream={stream} label={label} mirrored={mine && source === 'camera'} whole={source === 'screen'} />
      )}
      {participant.presence === 'reconnecting' && <div className={classes.veil}>{t('room.reconnecting')}</div>}
      <TileLabel participant={participant} source={source} speaking={speaking} />
      {onPin && (
        <ActionIcon
          className={classes.pin}
          data-pinned={pinned}
          color="dark"
          aria-pressed={pinned}
          aria-label={`${t(pinned ? 'room.unpin' : 'room.pin')}: ${label}`}
          title={t(pinned ? 'room.unpin' : 'room.pin')}
          data-testid={`pin-${source === 'screen' ? 'screen-' : ''}${participant.id}`}
          onClick={() => onPin(pinned ? null : { participant: participant.id, source })}
        >
          {pinned ? <IconPinnedOff size={18} /> : <IconPin size={18} />}
        </ActionIcon>
      )}
    </div>
  );
}

function Face({ name, waiting }: { name: string; waiting: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={classes.face} aria-hidden>
      <span className={classes.initials}>{initials(name, useLocale())}</span>
      {waiting && <span className={classes.coming}>{t('room.pictureComing')}</span>}
    </div>
  );
}
