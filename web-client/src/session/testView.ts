import type { BoothView, ChannelView, InterpretationView, ParticipantView, Role, SessionView, TrackView, ViewingView } from '../protocol/generated';

/** A person for tests: in the room, quiet. */
export function person(id: number, part: Partial<ParticipantView> = {}): ParticipantView {
  const role: Role = 'consultant';
  return { id, name: `Person ${id}`, role, speaks: 'en', listens: 'en', presence: 'present', hand: null, hard_muted: false, ...part };
}

export function camera(id: number, participant: number, muted = false): TrackView {
  return { id, participant, source: 'camera', muted };
}

/** A channel for tests that carries the floor. */
export function testChannel(language: string, part: Partial<ChannelView> = {}): ChannelView {
  return {
    language,
    state: 'floor',
    interpreter: null,
    depth: 0,
    silent_since: null,
    listeners: 0,
    family_listens: false,
    external: 0,
    recorded: false,
    reason: null,
    uninterpreted_seconds: 0,
    ear_voice_span_ms: 3000,
    ...part,
  };
}

/** A booth for tests in which nobody is. */
export function testBooth(part: Partial<BoothView> = {}): BoothView {
  const shown = { flip_wanted: false, direction_suspect: false, auto_flip: false, team_too_small: false };
  return { id: 1, languages: ['zh', 'en'], members: [], live: null, into: 'en', handover: { stage: 'idle' }, live_since: null, turn: 'fresh', ...shown, ...part };
}

/** An interpretation for tests: nobody interprets. */
export function testInterpretation(part: Partial<InterpretationView> = {}): InterpretationView {
  return {
    revision: 1,
    mode: 'simultaneous',
    channels: [],
    booths: [],
    speaker: null,
    floor_language: null,
    turn: { turn: 'open' },
    finishing: false,
    sight: [],
    uncovered: [],
    terms: [],
    ...part,
  };
}

/** Shared images for tests: seen, nobody leads. */
export function testViewing(part: Partial<ViewingView> = {}): ViewingView {
  const nothing = { requests: [], views: [], pins: [], marks: [], locks: [], key_images: [], readiness: [] };
  return { sees: true, allowed: [], presenter: null, ...nothing, ...part };
}

/** A session for tests as participant 1 sees it. */
export function testView(part: Partial<SessionView> = {}): SessionView {
  return {
    session: 'test',
    title: 'Test',
    started: 0,
    me: 1,
    chair: null,
    locked: false,
    deliberation: null,
    recording: null,
    recording_trouble: null,
    recorded_cameras: 'all',
    pictures: 'all',
    withheld: [],
    shut_out: false,
    participants: [person(1), person(2), person(3)],
    tracks: [],
    chat: [],
    interpretation: testInterpretation(),
    case_terms: [],
    viewing: testViewing(),
    hearing: { floor: false, original_percent: 20, understands: [], prefer_original: false },
    outcome: { scribe: null, current: null, items: [], stances: [] },
    ...part,
  };
}
