import { describe, expect, it } from 'vitest';
import { coverageOf } from './coverage';
import { testChannel, testInterpretation, testView } from './testView';

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
  });
});
