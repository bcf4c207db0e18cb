import type { PointedAt } from '../protocol/generated';
import { projectOnto } from './plane';
import type { Slice } from './slices';
import type { Pixel } from './vectors';

/** How a cursor is drawn on the slice on show. */
export type CursorPlace =
  | { kind: 'on'; pixel: Pixel }
  /** On another slice of the same frame of reference: the foot on this one. */
  | { kind: 'off'; pixel: Pixel; distance: number }
  /** Elsewhere: nothing is guessed. */
  | { kind: 'elsewhere'; why: 'other_frame_of_reference' | 'other_image' };

/** Half a millimetre: the tolerance where a slice has no neighbour to measure its half spacing by. */
const LONE_SLICE = 0.5;

/**
 * Images are named by alias, for not everybody in the room may know their own names. `frameOfReference`: of the image
 * pointed at, which each reader knows in the form he may see; null when it has none or is not known.
 */
export function placeCursor(
  at: PointedAt,
  frameOfReference: string | null,
  slice: Slice,
  spacing: number | null,
): CursorPlace {
  if (at.instance === slice.image.instance_alias && at.frame === slice.frame) return { kind: 'on', pixel: at.pixel };
  if (!at.patient || !frameOfReference || !slice.plane || !slice.frameOfReference) {
    return { kind: 'elsewhere', why: 'other_image' };
  }
  if (frameOfReference !== slice.frameOfReference) return { kind: 'elsewhere', why: 'other_frame_of_reference' };
  const { pixel, distance } = projectOnto(slice.plane, at.patient);
  const near = spacing === null ? LONE_SLICE : spacing / 2;
  return Math.abs(distance) <= near ? { kind: 'on', pixel } : { kind: 'off', pixel, distance };
}
