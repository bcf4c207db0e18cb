import { add, cross, dot, norm, type Pixel, scale, subtract, type Vector } from './vectors';

/** Where the pixels of an image lie in the patient, in millimetres (DICOM's LPS axes: left, posterior, superior). */
export interface Plane {
  /** The centre of the first pixel. */
  origin: Vector;
  /** Unit vectors in which the column and the row count up. */
  alongRow: Vector;
  alongColumn: Vector;
  normal: Vector;
  /** From one column to the next, from one row to the next. */
  columnStep: number;
  rowStep: number;
}

const UNIT_TOLERANCE = 1e-3;

/** Null when the numbers span no plane: such an image has no place in the patient. */
export function planeOf(position: readonly number[], orientation: readonly number[], spacing: readonly number[]): Plane | null {
  const [rowStep, columnStep] = spacing;
  if (position.length !== 3 || orientation.length !== 6 || !rowStep || !columnStep) return null;
  const all = [...position, ...orientation, rowStep, columnStep];
  if (!all.every(Number.isFinite) || rowStep <= 0 || columnStep <= 0) return null;
  const alongRow = orientation.slice(0, 3) as unknown as Vector;
  const alongColumn = orientation.slice(3) as unknown as Vector;
  const normal = cross(alongRow, alongColumn);
  if ([alongRow, alongColumn, normal].some((side) => Math.abs(norm(side) - 1) > UNIT_TOLERANCE)) return null;
  return { origin: position as unknown as Vector, alongRow, alongColumn, normal, columnStep, rowStep };
}

export function patientPoint(plane: Plane, [column, row]: Pixel): Vector {
  const across = scale(plane.alongRow, column * plane.columnStep);
  return add(plane.origin, add(across, scale(plane.alongColumn, row * plane.rowStep)));
}

/** The foot of a point on the plane, and how far the point lies from it along the normal (signed, mm). */
export function projectOnto(plane: Plane, point: Vector): { pixel: Pixel; distance: number } {
  const from = subtract(point, plane.origin);
  return {
    pixel: [dot(from, plane.alongRow) / plane.columnStep, dot(from, plane.alongColumn) / plane.rowStep],
    distance: dot(from, plane.normal),
  };
}

/** Where another plane cuts this one, as a segment in this image's pixels; null when they are parallel or do not meet in it. */
export function cutLine(plane: Plane, size: { columns: number; rows: number }, other: Plane): [Pixel, Pixel] | null {
  // `a * column + b * row + c = 0` for the pixels that lie on the other plane.
  const a = dot(plane.alongRow, other.normal) * plane.columnStep;
  const b = dot(plane.alongColumn, other.normal) * plane.rowStep;
  const c = dot(subtract(plane.origin, other.origin), other.normal);
  if (Math.hypot(a / plane.columnStep, b / plane.rowStep) < 0.05) return null;
  const [right, bottom] = [size.columns - 1, size.rows - 1];
  const ends: Pixel[] = [];
  const keep = (column: number, row: number) => {
    const inside = column >= -0.5 && column <= right + 0.5 && row >= -0.5 && row <= bottom + 0.5;
    if (inside && !ends.some((end) => Math.hypot(end[0] - column, end[1] - row) < 1e-6)) ends.push([column, row]);
  };
  if (Math.abs(b) > 1e-9) for (const column of [0, right]) keep(column, -(a * column + c) / b);
  if (Math.abs(a) > 1e-9) for (const row of [0, bottom]) keep(-(b * row + c) / a, row);
  const [first, second] = ends;
  return first && second ? [first, second] : null;
}
