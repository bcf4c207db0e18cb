import type { ViewArea } from '../protocol/generated';
import type { Pixel } from './vectors';

/** What a viewport shows of an image, as far as others must know it to show the same. */
export interface Seen {
  centre: Pixel;
  /** Half the height of the viewport, in rows of the image. */
  halfRows: number;
}

/**
 * The view in a window of another shape that holds the whole area. `pixelAspect`: how much higher a pixel is than wide.
 */
export function containing({ top_left: [left, top], bottom_right: [right, bottom] }: ViewArea, width: number, height: number, pixelAspect: number): Seen {
  const rows = Math.abs(bottom - top);
  const columns = Math.abs(right - left) / pixelAspect;
  const halfByHeight = rows / 2;
  const halfByWidth = width > 0 ? (columns * height) / width / 2 : halfByHeight;
  return { centre: [(left + right) / 2, (top + bottom) / 2], halfRows: Math.max(halfByHeight, halfByWidth) };
}

/** The frame of a cine that is on show now; everybody reckons it from the same beginning. */
export function cineFrame(began: number, rate: number, since: number, now: number, count: number): number {
  if (count <= 0) return 0;
  const passed = Math.max(0, Math.floor(((now - since) * rate) / 1000));
  return (began + passed) % count;
}
