import type { MarkKind } from '../../protocol/generated';
import type { Pixel } from '../vectors';
import { POINTS } from './measure';

/** A mark in the making, or one that is changed. */
export interface InHand {
  /** Of the mark that is changed; null: a new one. */
  id: string | null;
  kind: MarkKind;
  points: Pixel[];
}

/** Shorter than this in pixels of the screen, a stroke was a slip of the hand. */
export const SLIP = 4;

/** Points of a mark as the hand sets and moves them. Positions are pixels of the image. */
export class MarkHand {
  private held: InHand | null = null;
  /** The point that follows the hand. */
  private at = 0;

  get current(): InHand | null {
    return this.held;
  }

  /** Begins a mark, or sets the next point of the one begun. */
  press(kind: MarkKind, pixel: Pixel): void {
    if (this.held && this.held.id === null && this.held.kind === kind) {
      this.held.points[this.at] = pixel;
      return;
    }
    this.held = { id: null, kind, points: [pixel, pixel].slice(0, Math.max(1, Math.min(2, POINTS[kind]))) };
    this.at = this.held.points.length - 1;
  }

  /** Takes one point of a mark that is there. */
  take(id: string, kind: MarkKind, points: readonly Pixel[], at: number): void {
    this.held = { id, kind, points: [...points] };
    this.at = at;
  }

  move(pixel: Pixel): void {
    if (this.held) this.held = { ...this.held, points: this.held.points.with(this.at, pixel) };
  }

  /** The hand lets go: the finished mark, or null while points are missing or it was a slip. `scale`: screen pixels to one of the image. */
  release(scale: number): InHand | null {
    const { held } = this;
    if (!held) return null;
    const [from, to] = held.points;
    const slip = held.id === null && from && to && Math.hypot(to[0] - from[0], to[1] - from[1]) * scale < SLIP;
    if (slip && held.points.length === 2) {
      this.held = null;
      return null;
    }
    if (held.id === null && held.points.length < POINTS[held.kind]) {
      const last = held.points[held.points.length - 1];
      if (last) this.held = { ...held, points: [...held.points, last] };
      this.at = held.points.length;
      return null;
    }
    this.held = null;
    return held;
  }

  drop(): void {
    this.held = null;
  }
}
