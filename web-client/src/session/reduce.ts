import { assertNever } from '../base/assertNever';
import type { Change, SessionView } from '../protocol/generated';
import type { Told, Welcome } from '../signalling/types';
import { applyChange } from './applyChange';
import type { CueShown, SessionState } from './SessionState';

const CUES_KEPT = 4;

export function applyWelcome(state: SessionState, welcome: Welcome, now: number): SessionState {
  return {
    ...state,
    me: welcome.me,
    presence: welcome.presence,
    clockOffset: welcome.server_time - now,
  };
}

/** The state after the server told something. Media messages (`lines` and the like) do not belong here and change nothing. */
export function reduce(state: SessionState, told: Told): SessionState {
  switch (told.type) {
    case 'snapshot':
      return withSnapshot(state, told.view);
    case 'change':
      return withChange(state, told.change);
    case 'speakers':
      return {
        ...state,
        speaking: told.active === null ? null : { participant: told.active, since: told.since },
        lastSpeaker: told.active ?? state.lastSpeaker,
        levels: new Map(told.levels.map((entry) => [entry.participant, entry.level])),
      };
    case 'qualities':
      return { ...state, qualities: new Map(told.qualities.map((quality) => [quality.participant, quality])) };
    case 'mute_requested':
      return { ...state, muteRequestedBy: told.by };
    case 'cue':
      return { ...state, cues: withCue(state.cues, told) };
    case 'contested':
      return { ...state, cues: withCue(state.cues, { cue: 'contested', from: told.by }) };
    case 'gains':
    case 'pointer':
    case 'sketch':
    case 'lines':
    case 'lines_wanted':
    case 'offer_wanted':
    case 'encodings_wanted':
      return state;
    default:
      return assertNever(told);
  }
}

/** The newest few; each has a number of its own, so that one sign given twice is shown twice. */
function withCue(cues: readonly CueShown[], { cue, from }: Omit<CueShown, 'number'>): readonly CueShown[] {
  const number = (cues.at(-1)?.number ?? 0) + 1;
  return [...cues, { number, cue, from }].slice(-CUES_KEPT);
}

function withSnapshot(state: SessionState, view: SessionView): SessionState {
  const known = new Set(view.participants.map((participant) => participant.id));
  const mine = view.participants.find((participant) => participant.id === view.me);
  const stays = (id: number | null) => id !== null && known.has(id) && !view.shut_out;
  return {
    ...state,
    view,
    me: view.me,
    presence: mine?.presence ?? 'present',
    speaking: stays(state.speaking?.participant ?? null) ? state.speaking : null,
    lastSpeaker: stays(state.lastSpeaker) ? state.lastSpeaker : null,
    levels: view.shut_out ? new Map() : state.levels,
    qualities: view.shut_out ? new Map() : state.qualities,
    cues: view.shut_out ? [] : state.cues,
    muteRequestedBy: stays(state.muteRequestedBy) ? state.muteRequestedBy : null,
  };
}

function withChange(state: SessionState, change: Change): SessionState {
  const view = state.view && applyChange(state.view, change);
  const aboutMe = change.what === 'participant' && change.participant.id === state.me;
  const gone = change.what === 'participant_gone' ? change.participant : null;
  return {
    ...state,
    view,
    presence: aboutMe ? change.participant.presence : state.presence,
    speaking: state.speaking && state.speaking.participant === gone ? null : state.speaking,
    lastSpeaker: gone !== null && state.lastSpeaker === gone ? null : state.lastSpeaker,
  };
}
