import { describe, expect, it } from 'vitest';
import { factor, FLOOR_DB, type GainParam, levelAt, rampTo, schedule, steady } from './gainRamp';

const steepest = (ramp: ReturnType<typeof rampTo>) => {
  let most = 0;
  for (let time = ramp.start; time < ramp.end + 0.05; time += 0.001) {
    most = Math.max(most, Math.abs(levelAt(ramp, time + 0.01) - levelAt(ramp, time)));
  }
  return most;
};

describe('a change of loudness', () => {
  it('ducks in the time that was asked', () => {
    const ramp = rampTo(steady(0), -14, 80, 5);
    expect(levelAt(ramp, 5)).toBe(0);
    expect(levelAt(ramp, 5.04)).toBeCloseTo(-7);
    expect(levelAt(ramp, 5.08)).toBe(-14);
  });

  it('brings the original back in 200 to 400 ms when the interpreter stops, by no more than 3 dB in 10 ms', () => {
    const ramp = rampTo(steady(-14), 0, 250, 3);
    expect(levelAt(ramp, 3.2)).toBeLessThan(-2);
    expect(levelAt(ramp, 3.4)).toBe(0);
    expect(steepest(ramp)).toBeLessThanOrEqual(3);
  });

  it('rises to the raised original as slowly as was asked, and is down again at the first word', () => {
    const up = rampTo(steady(-14), -6, 1000, 2);
    expect(levelAt(up, 2.5)).toBeCloseTo(-10);
    expect(levelAt(up, 2.99)).toBeLessThan(-6);
    const down = rampTo(up, -14, 80, 2.5);
    expect(levelAt(down, 2.58)).toBe(-14);
  });

  it('never changes faster than 3 dB in 10 ms, even when told to', () => {
    for (const ms of [0, 20, 80, 250]) {
      for (const [from, to] of [[0, null], [null, 0], [-14, 0], [0, -14], [-200, 0]] as const) {
        expect(steepest(rampTo(steady(from), to, ms, 1))).toBeLessThanOrEqual(3.0001);
      }
    }
  });

  it('goes on from where an unfinished ramp has come to', () => {
    const down = rampTo(steady(0), -14, 80, 1);
    const up = rampTo(down, 0, 250, 1.04);
    expect(levelAt(up, 1.04)).toBeCloseTo(-7);
    expect(levelAt(up, 1.29)).toBe(0);
  });

  it('ends in silence, not in something very soft', () => {
    const events: [string, number, number][] = [];
    const param: GainParam = {
      cancelScheduledValues: () => param as AudioParam,
      setValueAtTime: (value, time) => (events.push(['set', value, time]), param as AudioParam),
      exponentialRampToValueAtTime: (value, time) => (events.push(['ramp', value, time]), param as AudioParam),
    };
    schedule(param, rampTo(steady(0), null, 80, 2));
    expect(events).toEqual([
      ['set', 1, 2],
      ['ramp', 10 ** (FLOOR_DB / 20), 2.16],
      ['set', 0, 2.16],
    ]);
    expect(factor(FLOOR_DB)).toBe(0);
  });
});
