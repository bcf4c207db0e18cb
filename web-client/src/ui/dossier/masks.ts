import type { Mask } from '../../images/types';

interface Place {
  column: number;
  row: number;
}

/** The mask between two corners, inside the image; `null` when nothing is between them. */
export function maskBetween(from: Place, to: Place, columns: number, rows: number): Mask | null {
  const inside = (value: number, most: number) => Math.max(0, Math.min(most, Math.round(value)));
  const [left, right] = [inside(Math.min(from.column, to.column), columns), inside(Math.max(from.column, to.column), columns)];
  const [top, bottom] = [inside(Math.min(from.row, to.row), rows), inside(Math.max(from.row, to.row), rows)];
  return right > left && bottom > top ? { column: left, row: top, width: right - left, height: bottom - top } : null;
}

/** A mask with one number changed, still inside the image and of at least one pixel. */
export function changed(mask: Mask, key: keyof Mask, value: number, columns: number, rows: number): Mask {
  const next = { ...mask, [key]: Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0 };
  const column = Math.min(next.column, columns - 1);
  const row = Math.min(next.row, rows - 1);
  return {
    column,
    row,
    width: Math.max(1, Math.min(next.width, columns - column)),
    height: Math.max(1, Math.min(next.height, rows - row)),
  };
}
