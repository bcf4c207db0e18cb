import type { PointedAt } from '../protocol/generated';

/** A cursor at a moment of this browser's clock. */
export interface Sample {
  at: PointedAt | null;
  seen: number;
}

/** How long the trace behind a cursor is to be seen. */
export const TRACE_MS = 800;
/** The gap between two samples: a cursor is drawn so much later, on its way from the one to the other. */
export const SAMPLE_GAP_MS = 33;
const KEPT_MS = 12_000;
/** Samples further apart are a rest and a jump, and no way. */
const JUMP_MS = 100;

export function addSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  return [...samples.filter(({ seen }) => sample.seen - seen < KEPT_MS), sample];
}

const sameImage = (a: PointedAt, b: PointedAt): boolean => a.instance === b.instance && a.frame === b.frame;

function between(from: PointedAt, to: PointedAt, share: number): PointedAt {
  const mix = (a: number, b: number) => a + (b - a) * share;
  const patient =
    from.patient && to.patient
      ? ([mix(from.patient[0], to.patient[0]), mix(from.patient[1], to.patient[1]), mix(from.patient[2], to.patient[2])] as [number, number, number])
      : to.patient;
  return { ...to, pixel: [mix(from.pixel[0], to.pixel[0]), mix(from.pixel[1], to.pixel[1])], patient };
}

/** Where the cursor was at a moment: between the two samples around it, or at the last one before. */
export function cursorAt(samples: readonly Sample[], moment: number): PointedAt | null {
  const next = samples.findIndex(({ seen }) => seen > moment);
  const before = next < 0 ? samples.at(-1) : samples[next - 1];
  const after = next < 0 ? undefined : samples[next];
  if (!before) return null;
  if (!before.at || !after?.at) return before.at;
  // After a rest nothing is gained by waiting for the way.
  if (!sameImage(before.at, after.at) || after.seen - before.seen > JUMP_MS) return moment >= after.seen - SAMPLE_GAP_MS ? after.at : before.at;
  return between(before.at, after.at, (moment - before.seen) / (after.seen - before.seen));
}

/** The way of the last moments, oldest first. */
export function traceAt(samples: readonly Sample[], moment: number): { at: PointedAt; age: number }[] {
  return samples.flatMap(({ at, seen }) => (at && seen <= moment && moment - seen < TRACE_MS ? [{ at, age: moment - seen }] : []));
}
