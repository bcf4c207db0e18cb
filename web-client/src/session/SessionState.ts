import type { Cue, ParticipantId, Presence, Quality, SessionView, Timestamp } from '../protocol/generated';

export interface Speaking {
  participant: ParticipantId;
  since: Timestamp;
}

/** A sign from a booth, as it came; `contested`: somebody wanted the microphone that I have, and was refused. */
export interface CueShown {
  number: number;
  cue: Cue | 'contested';
  /** Told to chair and booth only. */
  from: ParticipantId | null;
}

/** What this seat knows of the session: the server's view and what was told beside it. */
export interface SessionState {
  me: ParticipantId | null;
  presence: Presence | null;
  view: SessionView | null;
  speaking: Speaking | null;
  /** Who spoke last, kept through silence so that the stage does not jump. */
  lastSpeaker: ParticipantId | null;
  /** RFC 6464 levels, 0 the loudest; whoever is missing is silent. */
  levels: ReadonlyMap<ParticipantId, number>;
  qualities: ReadonlyMap<ParticipantId, Quality>;
  muteRequestedBy: ParticipantId | null;
  /** Oldest first. */
  cues: readonly CueShown[];
  /** Server's clock minus ours, in milliseconds. */
  clockOffset: number;
}

/** -40 dBov: speech at a usual distance is louder, breath and keyboards are not. */
const SPEECH_LEVEL = 40;

/** Speaks now: the active speaker, or anybody else who is loud enough beside her. */
export function isSpeaking(state: SessionState, id: ParticipantId): boolean {
  return state.speaking?.participant === id || (state.levels.get(id) ?? 127) <= SPEECH_LEVEL;
}

export const EMPTY_SESSION: SessionState = {
  me: null,
  presence: null,
  view: null,
  speaking: null,
  lastSpeaker: null,
  levels: new Map(),
  qualities: new Map(),
  muteRequestedBy: null,
  cues: [],
  clockOffset: 0,
};
