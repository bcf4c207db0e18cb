import type { ParticipantId, TrackView } from '../../protocol/generated';
import type { Stage } from '../../session/chooseStage';
import { trackOf } from '../../session/selectors';
import { useConsultationState, useLocalMedia } from '../parts/consultationContext';
import { useView } from './roomContext';
import { useOwnStream } from './useOwnStream';

export interface TilePicture {
  track: TrackView | null;
  stream: MediaStream | null;
  /** There is a picture to come, though it is not here yet. */
  expected: boolean;
}

/** The stream of a tile: from the server, or one's own straight from the device. */
export function useTilePicture(participant: ParticipantId, source: Stage['source']): TilePicture {
  const view = useView();
  const remote = useConsultationState((state) => state.remote);
  const local = useLocalMedia();
  const track = trackOf(view, participant, source);
  const ownTrack = source === 'screen' ? (local.screen?.picture ?? null) : local.cameraTrack;
  const own = useOwnStream(participant === view.me ? ownTrack : null);
  if (participant === view.me) {
    const on = source === 'screen' || local.cameraOn;
    return { track, stream: on ? own : null, expected: on && own !== null };
  }
  const expected = track !== null && !track.muted;
  return { track, stream: expected ? (remote.get(track.id) ?? null) : null, expected };
}
