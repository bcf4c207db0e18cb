import { describe, expect, it } from 'vitest';
import type { Told } from '../signalling/types';
import { applyWelcome, reduce } from './reduce';
import { EMPTY_SESSION, isSpeaking, type SessionState } from './SessionState';
import { camera, person, testView } from './testView';

const after = (...told: Told[]): SessionState => told.reduce(reduce, EMPTY_SESSION);
const snapshot = (view = testView()): Told => ({ type: 'snapshot', view });

describe('the state of a session', () => {
  it('takes identity and the clock from the welcome', () => {
    const state = applyWelcome(EMPTY_SESSION, { type: 'welcome', version: 1, me: 4, presence: 'arriving', resumed: false, server_time: 5000 }, 3000);
    expect([state.me, state.presence, state.clockOffset]).toEqual([4, 'arriving', 2000]);
  });

  it('follows one seat from the lobby into the room', () => {
    const welcomed = { ...EMPTY_SESSION, me: 1 };
    const waiting = reduce(welcomed, { type: 'change', change: { what: 'participant', participant: person(1, { presence: 'lobby' }) } });
    expect([waiting.presence, waiting.view]).toEqual(['lobby', null]);
    expect(reduce(waiting, snapshot()).presence).toBe('present');
  });

  it('changes people and tracks one by one', () => {
    const state = after(
      snapshot(),
      { type: 'change', change: { what: 'participant', participant: person(2, { hand: 9 }) } },
      { type: 'change', change: { what: 'participant', participant: person(7) } },
      { type: 'change', change: { what: 'track', track: camera(20, 2) } },
      { type: 'change', change: { what: 'track', track: camera(20, 2, true) } },
      { type: 'change', change: { what: 'track', track: camera(30, 3) } },
      { type: 'change', change: { what: 'track_gone', track: 30 } },
    );
    expect(state.view?.participants.map((p) => [p.id, p.hand])).toEqual([[1, null], [2, 9], [3, null], [7, null]]);
    expect(state.view?.tracks).toEqual([camera(20, 2, true)]);
  });

  it('forgets whoever has gone, with her tracks and her word', () => {
    const state = after(
      snapshot(testView({ tracks: [camera(20, 2)] })),
      { type: 'speakers', active: 2, since: 1, levels: [{ participant: 2, level: 20 }] },
      { type: 'change', change: { what: 'participant_gone', participant: 2 } },
    );
    expect(state.view?.tracks).toEqual([]);
    expect([state.speaking, state.lastSpeaker]).toEqual([null, null]);
  });

  it('keeps who spoke last through a silence', () => {
    const state = after(
      snapshot(),
      { type: 'speakers', active: 2, since: 1, levels: [] },
      { type: 'speakers', active: null, since: 2, levels: [] },
    );
    expect([state.speaking, state.lastSpeaker]).toEqual([null, 2]);
  });

  it('sees two people speaking at once', () => {
    const state = after(snapshot(), {
      type: 'speakers',
      active: 2,
      since: 1,
      levels: [{ participant: 2, level: 60 }, { participant: 3, level: 25 }, { participant: 1, level: 70 }],
    });
    expect([1, 2, 3].filter((id) => isSpeaking(state, id))).toEqual([2, 3]);
  });

  it('keeps nothing of the room for whoever is shut out', () => {
    const state = after(
      snapshot(),
      { type: 'speakers', active: 2, since: 1, levels: [{ participant: 2, level: 20 }] },
      { type: 'qualities', qualities: [{ participant: 2, rtt_ms: 10, loss_permille: 0, via: 'udp' }] },
      { type: 'mute_requested', by: 2 },
      snapshot(testView({ shut_out: true, deliberation: 5, participants: [person(1)] })),
    );
    expect([state.speaking, state.lastSpeaker, state.levels.size, state.qualities.size, state.muteRequestedBy]).toEqual([null, null, 0, 0, null]);
  });

  it('knows to whom no images go', () => {
    const state = after(snapshot(), { type: 'change', change: { what: 'withheld', participants: [2] } });
    expect(state.view?.withheld).toEqual([2]);
  });

  it('shows a resent chat message once', () => {
    const chat = { number: 1, from: 2, audience: { kind: 'everyone' }, at: 1, text: 'hello' } as const;
    const state = after(snapshot(), { type: 'change', change: { what: 'chat', chat } }, { type: 'change', change: { what: 'chat', chat } });
    expect(state.view?.chat).toEqual([chat]);
  });
});
