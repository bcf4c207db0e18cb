import { describe, expect, it } from 'vitest';
import type { ChannelState, Hearing, InterpretationView } from '../protocol/generated';
import { channelLanguages, channelNews, hearingNow, otherSpoken, stillInterpreting } from './hearing';
import { person, testChannel, testInterpretation, testView } from './testView';

const HEARING: Hearing = { floor: false, original_percent: 20, understands: [], prefer_original: false };

const hears = (state: ChannelState, part: Partial<InterpretationView> = {}, hearing: Partial<Hearing> = {}) =>
  hearingNow(
    testView({
      participants: [person(1, { listens: 'en' })],
      hearing: { ...HEARING, ...hearing },
      interpretation: testInterpretation({ channels: [testChannel('en', { state, interpreter: 5, depth: 1, reason: 'echo' })], floor_language: 'zh', ...part }),
    }),
  );

describe('what I hear now', () => {
  it('is the interpreter by name, also while he coughs', () => {
    expect(hears('booth')).toEqual({ kind: 'interpreted', interpreter: 5, relayed: false });
    expect(hears('hold').kind).toBe('interpreted');
    expect(hears('booth', { channels: [testChannel('en', { state: 'booth', depth: 2 })] })).toMatchObject({ relayed: true });
  });

  it('is an interpreter who says nothing while somebody speaks what I do not understand', () => {
    const silent = (state: ChannelState, floor = 'zh') => hears(state, { channels: [testChannel('en', { state, interpreter: 5, silent_since: 1000 })], floor_language: floor });
    expect(silent('booth')).toEqual({ kind: 'silent', interpreter: 5 });
    expect(silent('booth', 'en').kind).toBe('interpreted');
    expect(silent('hold').kind).toBe('interpreted');
    expect(channelNews('interpreted', 'silent')).toBe('silent');
    expect(channelNews('silent', 'interpreted')).toBeNull();
    expect(channelNews('silent', 'uncovered')).toBe('ended');
  });

  it('is the original, and why', () => {
    expect(hears('lost').kind).toBe('lost');
    expect(hears('suspended')).toEqual({ kind: 'suspended', reason: 'echo' });
    expect(hears('floor').kind).toBe('uncovered');
    expect(hears('floor', { floor_language: 'en' }).kind).toBe('direct');
    expect(hears('floor', { floor_language: null }).kind).toBe('direct');
    expect(hears('floor', {}, { understands: ['zh'] }).kind).toBe('direct');
    expect(hears('booth', {}, { floor: true }).kind).toBe('floor');
    expect(hears('floor', { mode: 'consecutive' }).kind).toBe('consecutive');
    expect(hears('booth', { channels: [] }).kind).toBe('uncovered');
  });

  it('tells of a fall back to the original and of the return, not of the turns of a talk', () => {
    expect(channelNews('interpreted', 'lost')).toBe('interrupted');
    expect(channelNews('interpreted', 'suspended')).toBe('paused');
    expect(channelNews('interpreted', 'uncovered')).toBe('ended');
    expect(channelNews('lost', 'interpreted')).toBe('back');
    expect(channelNews('interpreted', 'direct')).toBeNull();
    expect(channelNews('direct', 'interpreted')).toBeNull();
    expect(channelNews('lost', 'lost')).toBeNull();
  });
});

describe('the languages of a listener', () => {
  const view = testView({
    participants: [person(1, { speaks: 'zh', listens: 'en' })],
    hearing: { ...HEARING, understands: ['fr', 'zh'] },
    interpretation: testInterpretation({ channels: [testChannel('zh'), testChannel('en')] }),
  });

  it('offers what is interpreted and what I chose', () => {
    expect(channelLanguages(view)).toEqual(['zh', 'en']);
    expect(channelLanguages(testView())).toEqual(['en']);
  });

  it('switches a bilingual speaker to a language somebody listens in', () => {
    expect(otherSpoken(view)).toBe('en');
    expect(otherSpoken(testView())).toBeNull();
  });

  it('lights the lamp while only the interpreter speaks', () => {
    expect(stillInterpreting(testView({ interpretation: testInterpretation({ finishing: true }) }))).toBe(true);
    expect(stillInterpreting(testView())).toBe(false);
  });
});
