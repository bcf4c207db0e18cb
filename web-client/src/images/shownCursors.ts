import type { ParticipantId, PointedAt } from '../protocol/generated';
import { FORGET_MS } from './cursors';
import { cursorAt, type Sample, SAMPLE_GAP_MS, traceAt } from './trace';

export interface ShownCursor {
  from: ParticipantId;
  at: PointedAt;
  /** Ahead of what this listener hears: drawn faint. */
  early: boolean;
  /** Where it came from, with the age of each place in milliseconds. */
  trace: { at: PointedAt; age: number }[];
}

function shownAt(samples: readonly Sample[], from: ParticipantId, moment: number, early: boolean): ShownCursor | null {
  const at = cursorAt(samples, moment);
  return at && { from, at, early, trace: traceAt(samples, moment) };
}

/** Newest sample's age at a moment; a cursor that says nothing for long is taken away. */
function isForgotten(samples: readonly Sample[], moment: number): boolean {
  const heard = samples.filter(({ seen }) => seen <= moment).at(-1);
  return !heard || moment - heard.seen > FORGET_MS;
}

/**
 * The cursors at this moment. With a delay each stands twice: faint where it is, solid where it was when the floor said
 * what this listener hears now.
 */
export function shownCursors(known: ReadonlyMap<ParticipantId, readonly Sample[]>, now: number, delay: number): ShownCursor[] {
  const live = { moment: now - SAMPLE_GAP_MS, early: delay > 0 };
  const moments = delay > 0 ? [live, { moment: now - delay, early: false }] : [live];
  return [...known].flatMap(([from, samples]) =>
    moments.flatMap(({ moment, early }) => {
      const cursor = isForgotten(samples, moment) ? null : shownAt(samples, from, moment, early);
      return cursor ? [cursor] : [];
    }),
  );
}
