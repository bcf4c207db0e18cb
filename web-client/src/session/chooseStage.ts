import type { ParticipantId, SessionView, Source, TrackId } from '../protocol/generated';
import { participantOf, peopleInRoom, trackOf } from './selectors';

/** What stands large. */
export interface Stage {
  participant: ParticipantId;
  source: Extract<Source, 'camera' | 'screen'>;
}

export interface StageInput {
  view: SessionView;
  pinned: Stage | null;
  lastSpeaker: ParticipantId | null;
  /** What stood there before: kept when nothing better comes. */
  before: Stage | null;
}

/** Never one's own. */
export function newestScreen(view: SessionView): Stage | null {
  const screens = view.tracks.filter((track) => track.source === 'screen' && track.participant !== view.me);
  const newest = screens.reduce<{ id: TrackId; participant: ParticipantId } | null>(
    (best, track) => (best === null || track.id > best.id ? track : best),
    null,
  );
  return newest && { participant: newest.participant, source: 'screen' };
}

function isThere(view: SessionView, stage: Stage | null): stage is Stage {
  if (!stage || !peopleInRoom(view).some((p) => p.id === stage.participant)) return false;
  return stage.source === 'camera' || trackOf(view, stage.participant, 'screen') !== null;
}

/**
 * In this order: what I pinned, a shared screen, who speaks, what stood there before, anybody with a
 * picture, anybody. Never myself or my own screen, which would show itself without end.
 */
export function chooseStage({ view, pinned, lastSpeaker, before }: StageInput): Stage | null {
  if (isThere(view, pinned)) return pinned;
  const screen = newestScreen(view);
  if (screen) return screen;
  const others = peopleInRoom(view).filter((p) => p.id !== view.me);
  const speaker = participantOf(view, lastSpeaker);
  if (speaker && others.includes(speaker)) return { participant: speaker.id, source: 'camera' };
  if (isThere(view, before) && before.participant !== view.me && before.source === 'camera') return before;
  const pictured = others.find((p) => trackOf(view, p.id, 'camera')?.muted === false);
  const anybody = pictured ?? others[0];
  return anybody ? { participant: anybody.id, source: 'camera' } : null;
}
