import { describe, expect, it } from 'vitest';
import { HowlGuard } from './HowlGuard';
import { Spectrum } from './Spectrum';

const RATE = 48_000;
const BLOCK = 128;

const sine = (hertz: number, db: number, seconds: number, rate = RATE) =>
  Float32Array.from({ length: Math.round(seconds * rate) }, (_, n) => 10 ** (db / 20) * Math.sin((2 * Math.PI * hertz * n) / rate));

interface Voice {
  pitch: (time: number) => number;
  formants: (time: number) => readonly number[];
  breath?: number;
}

/** A made-up voice: harmonics as strong as its formants let them be, and some breath. */
function voiceOf({ pitch, formants, breath = 0 }: Voice, seconds: number): Float32Array {
  let phase = 0;
  let noise = 1;
  return Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => {
    const time = n / RATE;
    const fundamental = pitch(time);
    const peaks = formants(time);
    phase += (2 * Math.PI * fundamental) / RATE;
    let sum = 0;
    for (let harmonic = 1; harmonic * fundamental < 5000; harmonic += 1) {
      const hertz = harmonic * fundamental;
      sum += Math.sin(harmonic * phase) * peaks.reduce((all, peak) => all + 1 / Math.sqrt(1 + ((hertz - peak) / 70) ** 2), 0);
    }
    noise = (noise * 16_807) % 2_147_483_647;
    return 0.03 * sum + breath * (noise / 1_073_741_823 - 1);
  });
}

const talking: Voice = {
  pitch: (time) => 150 + 30 * Math.sin(4 * time) + 4 * Math.sin(31 * time),
  formants: (time) => [500 + 250 * Math.sin(8 * time), 1500 + 600 * Math.sin(6 * time + 1), 2600],
  breath: 0.01,
};
const vowel = (pitch: number, formants: readonly number[]): Voice => ({ pitch: () => pitch, formants: () => formants });

function clean(input: Float32Array, rate = RATE): Float32Array {
  const guard = new HowlGuard(rate);
  const output = new Float32Array(input.length);
  for (let at = 0; at < input.length; at += BLOCK) output.set(guard.clean([input.subarray(at, at + BLOCK)])[0] ?? [], at);
  return output;
}

const mixed = (one: Float32Array, other: Float32Array, from: number) => {
  const start = Math.round(from * RATE);
  return one.map((sample, n) => sample + (other[n - start] ?? 0));
};

/** How strong a tone is in a tenth of a second from then on, in decibels. */
function strength(samples: Float32Array, hertz: number, from: number, rate = RATE): number {
  const spectrum = new Spectrum(4096);
  const start = Math.round(from * rate);
  const power = spectrum.measure(samples.slice(start, start + 4096), 0);
  const bin = Math.round((hertz * 4096) / rate);
  return 10 * Math.log10(Math.max(1e-12, ...power.subarray(bin - 2, bin + 3)));
}

describe('a howl', () => {
  it('is down by 20 dB within half a second, wherever it is, and stays away', () => {
    for (const rate of [48_000, 44_100]) {
      for (const hertz of [1000, 1237.5, 2000, 2911, 4000]) {
        const howl = sine(hertz, -12, 4, rate);
        const output = clean(howl, rate);
        const before = strength(howl, hertz, 0.5, rate);
        expect(strength(output, hertz, 0.1, rate), `${hertz} Hz at first`).toBeCloseTo(before, 0);
        expect(strength(output, hertz, 0.5, rate), `${hertz} Hz after half a second`).toBeLessThan(before - 20);
        expect(strength(output, hertz, 3.5, rate), `${hertz} Hz later`).toBeLessThan(before - 30);
      }
    }
  });

  it('is taken out of speech, and the speech is as it was within a second after it', () => {
    const speech = voiceOf(talking, 5);
    const output = clean(mixed(speech, sine(2400, -8, 2), 1));
    expect(strength(output, 2400, 2.5)).toBeLessThan(strength(mixed(speech, sine(2400, -8, 2), 1), 2400, 2.5) - 20);
    const after = Math.round(4 * RATE);
    expect([...output.subarray(after)]).toEqual([...speech.subarray(after)]);
  });

  it('may waver', () => {
    let phase = 0;
    const howl = Float32Array.from({ length: 3 * RATE }, (_, n) => 0.3 * Math.sin((phase += (2 * Math.PI * (1800 + 12 * Math.sin((9 * n) / RATE))) / RATE)));
    expect(strength(clean(howl), 1800, 2)).toBeLessThan(strength(howl, 1800, 2) - 20);
  });
});

describe('what is no howl', () => {
  it('passes untouched: talk, and vowels that are held', () => {
    for (const [voice, seconds] of [[talking, 6], [vowel(220, [800, 1200, 2600]), 2], [vowel(250, [300, 2300, 3000]), 2], [vowel(110, [500, 1500, 2500]), 2]] as const) {
      const speech = voiceOf(voice, seconds);
      expect([...clean(speech)]).toEqual([...speech]);
    }
  });

  it('passes untouched: notes of a fifth of a second, and the tone of the sound check', () => {
    const notes = sine(1900, -9, 5).map((sample, n) => (n % Math.round(0.35 * RATE) < 0.22 * RATE ? sample : 0));
    for (const sound of [notes, sine(500, -20, 2), sine(2000, -60, 2)]) expect([...clean(sound)]).toEqual([...sound]);
  });
});
