import { describe, expect, it } from 'vitest';
import { coverageOf, troublesOf } from './coverage';
import { testBooth, testChannel, testInterpretation, testView } from './testView';

const cover = (part: Parameters<typeof testChannel>[1], uncovered: string[] = []) =>
  coverageOf(testView({ interpretation: testInterpretation({ channels: [testChannel('en', part)], uncovered }) }), 20_000)[0];

describe('how a language is served', () => {
  it('is good while somebody interprets, and idle while nobody needs to', () => {
    expect(cover({ state: 'booth' })).toMatchObject({ tone: 'good', gap: false, silentSeconds: null });
    expect(cover({ state: 'hold' })?.tone).toBe('good');
    expect(cover({})?.tone).toBe('idle');
  });

  it('warns of a gap, a loss, a pause and a silent interpreter', () => {
    expect(cover({}, ['en'])).toMatchObject({ tone: 'warn', gap: true });
    expect(cover({ state: 'lost' })?.tone).toBe('warn');
    expect(cover({ state: 'suspended' })?.tone).toBe('warn');
    expect(cover({ state: 'booth', silent_since: 12_500 })).toMatchObject({ tone: 'warn', silentSeconds: 7 });
    expect(cover({ state: 'booth', depth: 1 })?.tone).toBe('good');
    expect(cover({ state: 'booth', depth: 2 })?.tone).toBe('warn');
  });

  it('counts each language in trouble once, and booths that may face the wrong way', () => {
    const troubles = (channels: Parameters<typeof testChannel>[1][], uncovered: string[], suspect: boolean) =>
      troublesOf(testView({ interpretation: testInterpretation({ channels: channels.map((part) => testChannel('en', part)), uncovered, booths: [testBooth({ direction_suspect: suspect })] }) }));
    expect(troubles([{ state: 'booth' }], [], false)).toBe(0);
    expect(troubles([{ state: 'lost', silent_since: 1 }], ['en'], false)).toBe(1);
    expect(troubles([{ state: 'booth', depth: 2 }], ['zh'], true)).toBe(3);
  });
});
