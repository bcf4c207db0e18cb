import { describe, expect, it } from 'vitest';
import { DoseLog, isLoud, sumOf } from './DoseLog';
import { Limiter } from './Limiter';

const RATE = 48_000;
const CEILING = 10 ** (-6 / 20);

/** `seconds` of a tone with an RMS of `db` dBFS. */
const tone = (db: number, seconds: number, hertz = 440) =>
  Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => Math.SQRT2 * 10 ** (db / 20) * Math.sin((2 * Math.PI * hertz * n) / RATE));

/** The same as two notes: as steady, but no single tone, which is never taken for speech. */
const speech = (db: number, seconds: number) => {
  const [low, high] = [tone(db - 3.01, seconds, 440), tone(db - 3.01, seconds, 640)];
  return low.map((sample, n) => sample + (high[n] ?? 0));
};

const joined = (...parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]));

function run(input: Float32Array, limiter = new Limiter(RATE)): Float32Array {
  const output = new Float32Array(input.length);
  for (let at = 0; at < input.length; at += 128) {
    const end = Math.min(input.length, at + 128);
    limiter.process([input.subarray(at, end)], [output.subarray(at, end)]);
  }
  return output;
}

const level = (samples: Float32Array, from: number, to: number) => {
  const part = samples.subarray(Math.round(from * RATE), Math.round(to * RATE));
  return 10 * Math.log10(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
};

describe('hearing protection', () => {
  it('passes speech through untouched, 5 ms late', () => {
    const sound = tone(-23, 2);
    const limiter = new Limiter(RATE);
    expect(limiter.delay).toBe(240);
    const output = run(sound, limiter);
    let error = 0;
    for (let n = 240; n < output.length; n += 1) error = Math.max(error, Math.abs((output[n] ?? 0) - (sound[n - 240] ?? 0)));
    expect(error).toBeLessThan(1e-6);
    expect(limiter.takeHeard().reductionDb).toBeCloseTo(0, 6);
  });

  it('is linear over a 20 dB step below its thresholds', () => {
    const output = run(joined(speech(-43, 4), speech(-33, 4), speech(-23, 4)));
    expect(level(output, 1, 4) - -43).toBeCloseTo(0, 1);
    expect(level(output, 9, 12) - level(output, 1, 4)).toBeCloseTo(20, 1);
  });

  it('lets no sample out above -6 dBFS: not of a tone at full scale, not of a click', () => {
    const click = tone(-23, 0.5);
    click.fill(1, 12_000, 12_003);
    const output = run(joined(tone(-23, 1), tone(-3.01, 2), click));
    const loudest = output.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeLessThanOrEqual(CEILING * 1.000001);
    expect(loudest).toBeGreaterThan(CEILING * 0.99);
  });

  it('brings a burst within 12 dB of the speech before it in 100 ms, and keeps it there', () => {
    const output = run(joined(speech(-33, 4), tone(-8, 2)));
    expect(level(output, 4.02, 4.06)).toBeGreaterThan(-12);
    expect(level(output, 4.11, 4.13)).toBeLessThanOrEqual(-20.5);
    expect(level(output, 5.9, 6)).toBeLessThanOrEqual(-20.5);
  });

  it('has let go 300 ms after a burst', () => {
    const output = run(joined(speech(-33, 4), tone(-3.01, 2), speech(-33, 1)));
    expect(level(output, 6.3, 6.5)).toBeCloseTo(-33, 0);
  });

  it('takes a voice that stays loud for the new measure', () => {
    const output = run(joined(speech(-40, 4), speech(-23, 12)));
    expect(level(output, 4.5, 5)).toBeLessThan(-27);
    expect(level(output, 15, 16)).toBeCloseTo(-23, 0);
  });

  it('never takes a steady tone for the new measure', () => {
    const output = run(joined(speech(-33, 4), tone(-12, 12)));
    expect(level(output, 15, 16)).toBeLessThanOrEqual(-20);
    expect(level(run(joined(speech(-33, 4), tone(-12, 12, 2000))), 15, 16)).toBeLessThanOrEqual(-60);
  });

  it('does not take whoever begins after a pause for a burst', () => {
    const output = run(joined(speech(-23, 3), new Float32Array(10 * RATE), speech(-20, 1)));
    expect(level(output, 13.3, 14)).toBeCloseTo(-20, 1);
  });
});

describe('the dose log', () => {
  it('tells the loudness of each minute at the ear, by the volume of the sound check', () => {
    const log = new DoseLog();
    log.calibrate(-6);
    const reference = 10 ** ((-23 - 6) / 10);
    for (let n = 0; n < 59; n += 1) expect(log.addSecond(reference, n)).toBe(false);
    expect(log.addSecond(reference, 60)).toBe(true);
    expect(log.minutes[0]?.decibels).toBeCloseTo(70);
    expect(isLoud(log.minutes[0])).toBe(false);
  });

  it('warns after a minute above 80 dB', () => {
    const log = new DoseLog();
    for (let n = 0; n < 60; n += 1) log.addSecond(10 ** (-12.9 / 10), n);
    expect(isLoud(log.minutes.at(-1))).toBe(true);
    expect(isLoud(undefined)).toBe(false);
  });

  it('outlives the page, and says what the day came to', () => {
    let kept = '';
    const keep = (text: string) => (kept = text);
    const first = new DoseLog('', keep);
    for (let n = 0; n < 60; n += 1) first.addSecond(10 ** (-23 / 10), 1_000_000, n < 7 ? -3 : 0);
    const second = new DoseLog(`nonsense\n${kept}`, keep);
    expect(second.minutes).toEqual([{ at: 1_000_000, decibels: 70, limited: 7 }]);
    for (let n = 0; n < 60; n += 1) second.addSecond(10 ** (-10 / 10), 2_000_000);
    const sum = sumOf(second.lastDay(2_000_001));
    expect(sum).toMatchObject({ minutes: 2, loud: 1 });
    expect(sum.loudest).toBeCloseTo(83);
    expect(sum.mean).toBeCloseTo(80.2, 1);
    expect(second.lastDay(2_000_000 + 25 * 3_600_000)).toEqual([]);
    expect(kept.split('\n')).toHaveLength(2);
  });
});
