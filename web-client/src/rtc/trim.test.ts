import { describe, expect, it } from 'vitest';
import { SpeechLoudness, trimFor } from './trim';

const power = (decibels: number) => 10 ** (decibels / 10);

describe('the sound check of a voice', () => {
  it('brings a quiet and a loud interpreter within 3 dB of each other', () => {
    for (const [quiet, loud] of [[-38, -26], [-33.4, -17.6], [-30, -22]] as const) {
      const step = quiet + trimFor(quiet) - (loud + trimFor(loud));
      expect(Math.abs(step)).toBeLessThanOrEqual(3);
    }
  });

  it('raises no whisper without end', () => {
    expect(trimFor(-70)).toBe(12);
    expect(trimFor(0)).toBe(-12);
    expect(trimFor(-26)).toBe(0);
  });

  it('measures what is said and not the pauses', () => {
    const loudness = new SpeechLoudness();
    let known: number | null = null;
    for (let look = 0; look < 90 && known === null; look += 1) known = loudness.add(power(look % 2 === 0 ? -32 : -80));
    expect(known).toBeCloseTo(-32, 1);
    expect(new SpeechLoudness().add(power(-32))).toBeNull();
  });
});
