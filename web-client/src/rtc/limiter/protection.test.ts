/** What the conformance of the interpretation demands of an interpreter's ears (T20), measured on samples as they leave. */
import { describe, expect, it } from 'vitest';
import { Limiter } from './Limiter';

const RATE = 48_000;
const CEILING_DBTP = -6;
/** What a meter of true peaks may err by. */
const METER_DB = 0.1;
const SPEECH_DB = -23;

/** Samples on each side, far more than the limiter looks at. */
const SIDE = 64;
const PLACES = [0, 1 / 4, 1 / 2, 3 / 4];

/** The highest between and at the samples, four times as many as there are, in dBTP. */
function truePeak(samples: Float32Array): number {
  let highest = 0;
  for (const place of PLACES) {
    const weight = Array.from({ length: 2 * SIDE }, (_, n) => {
      const x = n - SIDE + 1 - place;
      return (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)) * (0.5 + 0.5 * Math.cos((Math.PI * x) / (SIDE + 0.5)));
    });
    for (let at = SIDE; at < samples.length - SIDE; at += 1) {
      let sum = 0;
      for (let n = 0; n < 2 * SIDE; n += 1) sum += (samples[at + n - SIDE + 1] as number) * (weight[n] as number);
      highest = Math.max(highest, Math.abs(sum));
    }
  }
  return 20 * Math.log10(highest);
}

const sine = (hertz: number, peakDb: number, seconds: number, phase = 0) =>
  Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => 10 ** (peakDb / 20) * Math.sin((2 * Math.PI * hertz * n) / RATE + phase));

/** As loud as speech, in two notes that rise and fall: no single tone. */
const speech = (seconds: number) =>
  Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => {
    const [low, high] = [440, 640].map((hertz) => Math.sin((2 * Math.PI * hertz * n) / RATE)) as [number, number];
    return 10 ** (SPEECH_DB / 20) * (low + high);
  });

const joined = (...parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

function run(input: Float32Array): Float32Array {
  const limiter = new Limiter(RATE);
  const output = new Float32Array(input.length);
  for (let at = 0; at < input.length; at += 128) {
    const end = Math.min(input.length, at + 128);
    limiter.process([input.subarray(at, end)], [output.subarray(at, end)]);
  }
  return output;
}

const part = (samples: Float32Array, from: number, to: number) => samples.subarray(Math.round(from * RATE), Math.round(to * RATE));
const loudness = (samples: Float32Array) => 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/** The longest time, in milliseconds, that ten milliseconds in a row were more than 12 dB above the speech before. */
function longestAbove(samples: Float32Array, from: number, to: number): number {
  let [longest, now] = [0, 0];
  for (let at = from; at + 0.01 <= to; at += 0.01) {
    now = loudness(part(samples, at, at + 0.01)) > SPEECH_DB + 12 ? now + 10 : 0;
    longest = Math.max(longest, now);
  }
  return longest;
}

/** From when on the speech is within a decibel of what it was, in milliseconds after `from`. */
function recovered(samples: Float32Array, from: number): number {
  for (let at = 0; at < 1; at += 0.01) {
    const rest = [0, 1, 2].map((later) => loudness(part(samples, from + at + 0.05 * later, from + at + 0.05 * (later + 1))));
    if (rest.every((level) => Math.abs(level - SPEECH_DB) <= 1)) return Math.round(at * 1000);
  }
  return Infinity;
}

/** Three seconds of speech, the harm, and speech again. */
const around = (harm: Float32Array) => joined(speech(3), harm, speech(1.5));

function clicks(seconds: number): Float32Array {
  const sound = speech(seconds);
  for (let at = 1000; at + 8 < sound.length; at += 4800) {
    const kind = (at / 200) % 4;
    if (kind < 1) sound[at] = 1;
    else if (kind < 2) sound.fill(1, at, at + 3);
    else if (kind < 3) sound.set([1, -1, 1, -1], at);
    else sound.set([1, 1, -1, -1, 1, 1], at);
  }
  return sound;
}

describe('the true peak of what an interpreter hears', () => {
  const burst = sine(1000, 0, 2);
  const howl = sine(2500, 0, 2);
  const between = sine(12_000, 0, 1, Math.PI / 4);
  const high = sine(7300, 0, 1, 0.3);
  for (const [name, harm] of Object.entries({ burst, howl, between, high, clicks: clicks(1) })) {
    it(`is at most -6 dBTP: ${name}`, () => {
      const input = around(harm);
      expect(truePeak(part(input, 2.9, 3.5))).toBeGreaterThan(-0.5);
      expect(truePeak(part(run(input), 2.9, 4.2))).toBeLessThanOrEqual(CEILING_DBTP + METER_DB);
    });
  }
});

describe('a burst of two seconds at full scale', () => {
  const output = run(around(sine(1000, 0, 2)));

  it('is more than 12 dB above the speech for at most 100 ms', () => {
    expect(longestAbove(output, 2.9, 5.1)).toBeGreaterThan(0);
    expect(longestAbove(output, 2.9, 5.1)).toBeLessThanOrEqual(100);
  });

  it('is over 300 ms after it, and the speech is as it was', () => {
    expect(recovered(output, 5.005)).toBeLessThanOrEqual(300);
  });
});

describe('a howl at full scale', () => {
  const output = run(around(sine(2500, 0, 2)));

  it('is more than 12 dB above the speech for at most 100 ms', () => {
    expect(longestAbove(output, 2.9, 5.1)).toBeLessThanOrEqual(100);
  });

  it('is over 300 ms after it, and the speech is as it was', () => {
    expect(recovered(output, 5.005)).toBeLessThanOrEqual(300);
  });
});

describe('clicks in speech', () => {
  it('leave the speech as loud as it was within 300 ms', () => {
    const output = run(around(clicks(1)));
    expect(longestAbove(output, 2.9, 4.1)).toBeLessThanOrEqual(100);
    expect(recovered(output, 4.005)).toBeLessThanOrEqual(300);
  });
});
