import type { MarkView } from '../../protocol/generated';
import type { Pixel } from '../vectors';

export interface Touched {
  mark: MarkView;
  /** The point that is near. */
  at: number;
}

/** The point of a mark within reach of the hand, the newest mark first. `toCanvas`: where a pixel lies on the screen. */
export function touchedPoint(
  marks: readonly MarkView[],
  hand: readonly [number, number],
  toCanvas: (pixel: Pixel) => readonly [number, number] | null,
  reach: number,
): Touched | null {
  let best: (Touched & { far: number }) | null = null;
  for (const mark of marks) {
    mark.mark.points.forEach((point, at) => {
      const place = toCanvas(point);
      if (!place) return;
      const far = Math.hypot(place[0] - hand[0], place[1] - hand[1]);
      if (far <= reach && (!best || far <= best.far)) best = { mark, at, far };
    });
  }
  return best;
}
