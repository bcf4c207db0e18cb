import { describe, expect, it } from 'vitest';
import type { PointedAt } from '../protocol/generated';
import { placeCursor } from './cursor';
import { GAP_MS, CursorSender } from './CursorSender';
import { colourOf } from './cursors';
import { patientPoint } from './plane';
import { spacingBetween } from './slices';
import { sliceAt } from './testSlices';

const slices = [0, 1, 2, 3].map((number) => sliceAt({ number, depth: -5 * number, reference: '1.2.3' }));
const slice = (number: number) => sliceAt({ number, depth: -5 * number, reference: '1.2.3' });
const pointed = (number: number, pixel: [number, number]): PointedAt => {
  const { image, frame, plane } = slice(number);
  return { series: 's', instance: image.instance_alias, frame, pixel, patient: plane && [...patientPoint(plane, pixel)] };
};

describe('a cursor of somebody else', () => {
  it('is where he points when both see the same slice', () => {
    expect(placeCursor(pointed(1, [10, 20]), '1.2.3', slice(1), 5)).toEqual({ kind: 'on', pixel: [10, 20] });
  });

  it('has its foot on another slice, with the distance', () => {
    const place = placeCursor(pointed(2, [10, 20]), '1.2.3', slice(0), 5);
    expect(place).toEqual({ kind: 'off', pixel: [10, 20], distance: -10 });
  });

  it('finds the same place on another series of the frame of reference within half a slice', () => {
    const other = sliceAt({ number: 9, depth: -8, reference: '1.2.3', spacing: 0.5 });
    const at = pointed(2, [10, 20]);
    expect(placeCursor(at, '1.2.3', other, 4)).toEqual({ kind: 'on', pixel: [20, 40] });
    expect(placeCursor(at, '1.2.3', other, 3)).toEqual({ kind: 'off', pixel: [20, 40], distance: -2 });
  });

  it('is never guessed across frames of reference, nor onto an image without one', () => {
    const foreign = sliceAt({ number: 9, depth: -8, reference: '9.9' });
    const photo = sliceAt({ number: 9, depth: 0, reference: null });
    expect(placeCursor(pointed(2, [1, 2]), '1.2.3', foreign, 5)).toEqual({ kind: 'elsewhere', why: 'other_frame_of_reference' });
    expect(placeCursor(pointed(2, [1, 2]), '1.2.3', photo, 5)).toEqual({ kind: 'elsewhere', why: 'other_image' });
    const onPhoto: PointedAt = { series: 's', instance: photo.image.instance_alias, frame: 1, pixel: [3, 4], patient: null };
    expect(placeCursor(onPhoto, null, photo, null)).toEqual({ kind: 'on', pixel: [3, 4] });
    expect(placeCursor(onPhoto, null, slice(0), 5)).toEqual({ kind: 'elsewhere', why: 'other_image' });
  });

  it('is told where slices are five millimetres apart', () => {
    expect(spacingBetween(slices, 0)).toBe(5);
    expect(spacingBetween(slices, 3)).toBe(5);
    expect(spacingBetween([slice(0)], 0)).toBeNull();
  });

  it('has the same colour for everybody', () => {
    expect(colourOf(3)).toBe(colourOf(11));
    expect(colourOf(3)).not.toBe(colourOf(4));
  });
});

describe('the own cursor', () => {
  function withClock() {
    let now = 0;
    let due: { run: () => void; at: number } | null = null;
    const sent: { at: number; column: number | null }[] = [];
    const sender = new CursorSender((at) => sent.push({ at: now, column: at?.pixel[0] ?? null }), {
      now: () => now,
      later: (run, ms) => {
        due = { run, at: now + ms };
        return () => (due = null);
      },
    });
    const runTo = (time: number) => {
      while (due && due.at <= time) {
        const { run, at } = due;
        due = null;
        now = at;
        run();
      }
      now = time;
    };
    return { sender, sent, runTo };
  }

  it('is told thirty times a second at most, the newest place, and the last one always', () => {
    const { sender, sent, runTo } = withClock();
    for (let time = 0; time <= 100; time += 2) {
      runTo(time);
      sender.point(pointed(0, [time, 0]));
    }
    runTo(200);
    expect(sent.map(({ at }) => at)).toEqual([0, GAP_MS, 2 * GAP_MS, 3 * GAP_MS, 4 * GAP_MS]);
    expect(sent.map(({ column }) => column)).toEqual([0, 32, 64, 98, 100]);
  });

  it('is repeated each second while it rests, and taken away once', () => {
    const { sender, sent, runTo } = withClock();
    sender.point(pointed(0, [7, 0]));
    runTo(2500);
    expect(sent.map(({ at }) => at)).toEqual([0, 1000, 2000]);
    sender.point(null);
    sender.point(null);
    runTo(9000);
    expect(sent.slice(3)).toEqual([{ at: 2500, column: null }]);
  });
});
