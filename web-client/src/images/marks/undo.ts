import type { MarkDraft, MarkView, ViewAct } from '../../protocol/generated';

/** One step of mine on the marks: what was there before, and what is there since. */
export interface MarkStep {
  before: MarkDraft | null;
  after: MarkDraft | null;
}

/** Pixels; on the way to the server and back the last digit of a number may change. */
const NOTHING = 1e-6;

function same(a: MarkDraft, b: MarkDraft): boolean {
  const near = (point: [number, number], at: number) => {
    const other = b.points[at];
    return other !== undefined && Math.hypot(point[0] - other[0], point[1] - other[1]) < NOTHING;
  };
  return a.text === b.text && a.points.length === b.points.length && a.points.every(near);
}

/** What takes a step back; null when somebody else has changed the mark since. */
export function takeBack({ before, after }: MarkStep, marks: readonly MarkView[]): ViewAct | null {
  const id = (after ?? before)?.id;
  const known = marks.find(({ mark }) => mark.id === id);
  if (after && (!known || !same(known.mark, after))) return null;
  if (!after && known) return null;
  if (!before) return known ? { act: 'remove_mark', mark: known.mark.id, base: known.version } : null;
  return { act: 'put_mark', mark: before, base: known?.version ?? 0 };
}
