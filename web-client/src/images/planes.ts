import type { PointedAt } from '../protocol/generated';
import { imageRefOf } from './imageRefs';
import { projectOnto } from './plane';
import type { Slice } from './slices';
import type { SeriesEntry } from './types';
import { dot, type Vector } from './vectors';

const FEWEST = 3;

/** A volume can be built of it: parallel slices of one frame of reference, each an image of its own. */
export function makesVolume(slices: readonly Slice[]): boolean {
  const [first] = slices;
  if (slices.length < FEWEST || !first?.plane || first.image.frames > 1) return false;
  const { normal } = first.plane;
  return slices.every(
    ({ plane, frameOfReference, image }) =>
      plane !== null && frameOfReference === first.frameOfReference && image.frames === 1 && Math.abs(dot(plane.normal, normal)) > 0.999,
  );
}

let webGl2: boolean | null = null;

/** Tried once: a browser gives a page few of these. */
export function hasWebGl2(): boolean {
  webGl2 ??= document.createElement('canvas').getContext('webgl2') !== null;
  return webGl2;
}

/** The middle of the volume. */
export function middleOf(slices: readonly Slice[]): Vector | null {
  const slice = slices[Math.floor(slices.length / 2)];
  if (!slice?.plane) return null;
  const { origin, alongRow, alongColumn, columnStep, rowStep } = slice.plane;
  const { columns, rows } = slice.image;
  const at = (axis: 0 | 1 | 2) => origin[axis] + (alongRow[axis] * columnStep * (columns - 1) + alongColumn[axis] * rowStep * (rows - 1)) / 2;
  return [at(0), at(1), at(2)];
}

/** A point of the patient as the room is told it: on the slice that lies nearest. */
export function pointedFrom(world: Vector, slices: readonly Slice[], entry: SeriesEntry): PointedAt | null {
  let best: { slice: Slice; pixel: readonly [number, number]; far: number } | null = null;
  for (const slice of slices) {
    if (!slice.plane) continue;
    const { pixel, distance } = projectOnto(slice.plane, world);
    const far = Math.abs(distance);
    if (!best || far < best.far) best = { slice, pixel, far };
  }
  if (!best) return null;
  return { ...imageRefOf(entry, best.slice), pixel: [...best.pixel], patient: [...world] };
}
