import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Ears } from './Ears';

const LOUD = 10 ** (-23 / 10);

/** A console as it is after the page was loaded, in a browser without an audio graph. */
async function loaded(): Promise<Ears> {
  const ears = new Ears({ graph: () => null });
  await ears.start();
  return ears;
}

function minuteOf(ears: Ears): number {
  for (let second = 0; second < 60; second += 1) ears.dose.addSecond(LOUD, second);
  return ears.dose.minutes.at(-1)?.decibels ?? 0;
}

describe('the dose of the day', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
    });
  });

  it('goes by the volume of the sound check, also after a reload at a volume turned up since', async () => {
    const first = await loaded();
    first.setTone({ volume: -10 });
    first.calibrate();
    first.setTone({ volume: 0 });
    expect(minuteOf(first)).toBeCloseTo(80);
    const second = await loaded();
    expect(second.store.get().tone.volume).toBe(0);
    expect(minuteOf(second)).toBeCloseTo(80);
  });

  it('goes by the volume that is set, until there was a sound check', async () => {
    const ears = await loaded();
    expect(minuteOf(ears)).toBeCloseTo(70);
  });

  it('goes by the newest sound check', async () => {
    const first = await loaded();
    first.setTone({ volume: -10 });
    first.calibrate();
    first.setTone({ volume: -4 });
    first.calibrate();
    expect(minuteOf(await loaded())).toBeCloseTo(74);
  });
});
