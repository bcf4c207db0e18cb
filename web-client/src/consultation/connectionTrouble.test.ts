import { describe, expect, it } from 'vitest';
import { connectionTrouble } from './connectionTrouble';
import { type ConsultationState, INITIAL_CONSULTATION } from './ConsultationState';

const NOW = 100_000;
const connected: ConsultationState = { ...INITIAL_CONSULTATION, signal: { kind: 'open' }, media: { kind: 'connected', since: 0 } };
const lost = (ago: number): ConsultationState['signal'] => ({ kind: 'waiting', attempt: 0, lostAt: NOW - ago, retryAt: NOW, held: false });
const kind = (part: Partial<ConsultationState>, online = true) => connectionTrouble({ ...connected, ...part }, NOW, online)?.kind ?? null;

describe('connectionTrouble', () => {
  it('says nothing while nothing is wrong', () => {
    expect(kind({})).toBeNull();
    expect(kind({ signal: lost(300) })).toBeNull();
    expect(kind({ signal: { kind: 'connecting', attempt: 0, lostAt: null, held: false } })).toBeNull();
  });

  it('tells apart what is broken and what still works', () => {
    expect(kind({ signal: lost(2000) })).toBe('signalling');
    expect(kind({ media: { kind: 'interrupted', since: NOW - 2000 } })).toBe('media');
    expect(kind({ signal: lost(2000), media: { kind: 'interrupted', since: NOW } })).toBe('both');
    expect(kind({ signal: lost(2000), media: { kind: 'interrupted', since: NOW } }, false)).toBe('offline');
  });

  it('does not claim to be offline while the call goes on', () => {
    expect(kind({}, false)).toBeNull();
  });

  it('names a path that does not open', () => {
    expect(kind({ media: { kind: 'connecting', since: NOW - 500 } })).toBeNull();
    expect(kind({ media: { kind: 'connecting', since: NOW - 3000 } })).toBe('connecting');
    expect(kind({ media: { kind: 'connecting', since: NOW - 9000 } })).toBe('connectingLong');
  });
});
