import { describe, expect, it } from 'vitest';
import { repeatsThatFit, UplinkRoom } from './UplinkRoom';

const VOICE = 96_000;

describe('the room on the way up', () => {
  it.each([
    ['nobody knows it', null, 3],
    ['there is hardly any', 100_000, 1],
    ['there is some', 300_000, 2],
    ['there is plenty', 1_000_000, 3],
  ])('if %s', (_, room, repeats) => {
    expect(repeatsThatFit(room, VOICE)).toBe(repeats);
  });

  it('is no matter for whoever has said nothing yet', () => {
    expect(repeatsThatFit(100_000, 0)).toBe(3);
  });

  /** A second in which a voice of 96 kbit/s is said with so many repeats. */
  function speaker(room: number) {
    const found = new UplinkRoom();
    let [bytes, at] = [0, 0];
    found.note({ lost: 0, room, bytes, at }, 1);
    return {
      found,
      says: (repeats: number, voice = VOICE) => {
        bytes += ((1 + repeats) * voice) / 8;
        at += 1000;
        found.note({ lost: 0, room, bytes, at }, repeats);
        return found.repeats;
      },
      comesAnew: () => {
        [bytes, at] = [100, at + 1000];
        found.note({ lost: 0, room, bytes, at }, 1);
        return found.repeats;
      },
    };
  }

  it('is measured by what the voice takes, however often it is said', () => {
    const { says } = speaker(300_000);
    expect([says(1), says(2), says(3), says(1)]).toEqual([2, 2, 2, 2]);
  });

  it('is kept for a while for whoever pauses', () => {
    const { says } = speaker(200_000);
    expect(says(1)).toBe(1);
    expect(says(1, 6000)).toBe(1);
    const later = Array.from({ length: 20 }, () => says(1, 6000));
    expect(later.at(-1)).toBe(3);
  });

  it('is known on where another connection begins to count', () => {
    const { says, comesAnew } = speaker(100_000);
    expect([says(1), comesAnew()]).toEqual([1, 1]);
  });

  // What Chromium believes rises to half as much again as arrives, and no further.
  it.each([0, 0.1])('grows with what is sent where %d of it is lost for other reasons', (lost) => {
    let [room, repeats] = [VOICE, 1];
    for (let second = 0; second < 10; second += 1) {
      room = Math.max(room, 1.5 * (1 - lost) * (1 + repeats) * VOICE + 30_000);
      repeats = repeatsThatFit(room, VOICE);
    }
    expect(repeats).toBe(3);
  });
});
