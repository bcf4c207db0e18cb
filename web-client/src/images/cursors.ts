import type { ParticipantId, PointedAt } from '../protocol/generated';
import type { CursorNews } from './CursorLink';

export interface SeenCursor {
  at: PointedAt;
  /** This browser's clock, in milliseconds. */
  seen: number;
}

export type Cursors = ReadonlyMap<ParticipantId, SeenCursor>;

/** A cursor that says nothing for so long is taken away. */
export const FORGET_MS = 5000;

export function applyCursor(cursors: Cursors, { from, at }: CursorNews, now: number): Cursors {
  const next = new Map(cursors);
  if (at) next.set(from, { at, seen: now });
  else next.delete(from);
  return next;
}

export function forgetOld(cursors: Cursors, now: number): Cursors {
  const kept = [...cursors].filter(([, { seen }]) => now - seen < FORGET_MS);
  return kept.length === cursors.size ? cursors : new Map(kept);
}

const COLOURS = ['#ffb000', '#58c7ff', '#ff7ab8', '#8ee36b', '#c9a2ff', '#ff8f5c', '#5fe3d0', '#f4e04d'] as const;

/** The same for everybody in the room: it hangs on the person alone. */
export function colourOf(participant: ParticipantId): string {
  return COLOURS[participant % COLOURS.length] ?? COLOURS[0];
}
