import type { ParticipantId, ParticipantView, SessionView, Source, TrackView } from '../protocol/generated';

export function participantOf(view: SessionView, id: ParticipantId | null): ParticipantView | null {
  return view.participants.find((participant) => participant.id === id) ?? null;
}

export function trackOf(view: SessionView, id: ParticipantId, source: Source): TrackView | null {
  return view.tracks.find((track) => track.participant === id && track.source === source) ?? null;
}

/** Whoever has a tile: in the room, also while the connection comes back. */
export function peopleInRoom(view: SessionView): ParticipantView[] {
  return view.participants.filter((p) => p.presence === 'present' || p.presence === 'reconnecting');
}

export function peopleWaiting(view: SessionView): ParticipantView[] {
  return view.participants.filter((p) => p.presence === 'lobby');
}

/** On the pre-join page; told only to whoever leads. */
export function peopleArriving(view: SessionView): ParticipantView[] {
  return view.participants.filter((p) => p.presence === 'arriving');
}

export function raisedHands(view: SessionView): ParticipantView[] {
  return peopleInRoom(view)
    .filter((p) => p.hand !== null)
    .sort((a, b) => (a.hand ?? 0) - (b.hand ?? 0));
}

/** An interpreter's microphone is always open to the server; heard is whoever has a channel or, in turns, the turn. */
function isOnAir(view: SessionView, id: ParticipantId): boolean {
  const { channels, turn } = view.interpretation;
  return channels.some((channel) => channel.interpreter === id && channel.state === 'booth') || (turn.turn === 'interpreter' && turn.participant === id);
}

/** The microphone is open as far as the server knows. */
export function isAudible(view: SessionView, participant: ParticipantView): boolean {
  if (participant.role === 'interpreter') return isOnAir(view, participant.id);
  const track = trackOf(view, participant.id, 'microphone');
  return track !== null && !track.muted && !participant.hard_muted;
}
