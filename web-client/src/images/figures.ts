import type { Slice } from './slices';
import type { Figures } from './types';

/** A frame as the decoder of this browser gave it. */
export interface DecodedFrame {
  rows: number;
  columns: number;
  pixels: ArrayLike<number>;
  /** What was made of the stored values already; null: nothing. */
  rescale: { slope: number; intercept: number } | null;
}

/** Values in 32 bits are this exact, in parts of themselves. */
const FLOAT_STEP = 2 ** -22;

/** The figures that the server has of exactly this frame. */
export function figuresFor({ image, frame }: Pick<Slice, 'image' | 'frame'>): Figures | null {
  return image.figures?.frame === frame ? image.figures : null;
}

/** Null where the stored values cannot be had back exactly: then nothing is to be compared. */
export function figuresOf({ rows, columns, pixels, rescale }: DecodedFrame): Figures | null {
  const count = rows * columns;
  const each = count > 0 ? Math.floor(pixels.length / count) : 0;
  if (![1, 3, 4].includes(each)) return null;
  const { slope, intercept } = rescale ?? { slope: 1, intercept: 0 };
  const whole = Number.isInteger(slope) && Number.isInteger(intercept);
  if (slope === 0 || (!whole && !(pixels instanceof Float32Array))) return null;
  let [min, max, sum, largest] = [Infinity, -Infinity, 0, 0];
  for (let at = 0; at < count * each; at += 1) {
    // The fourth of a pixel is how much of it is to be seen.
    if (each === 4 && at % 4 === 3) continue;
    const shown = pixels[at] ?? 0;
    const value = rescale ? Math.round((shown - intercept) / slope) : shown;
    if (value < min) min = value;
    if (value > max) max = value;
    if (Math.abs(shown) > largest) largest = Math.abs(shown);
    sum += value;
  }
  if (!whole && Math.abs(slope) < largest * FLOAT_STEP) return null;
  return { min, max, sum };
}

/** Decoded here it is another image than the server decoded. */
export function differs(frame: DecodedFrame, told: Figures): boolean {
  const here = figuresOf(frame);
  return here !== null && (here.min !== told.min || here.max !== told.max || here.sum !== told.sum);
}
