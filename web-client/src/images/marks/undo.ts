import type { MarkDraft, MarkView, ViewAct } from '../../protocol/generated';

/** One step of mine on the marks: what was there before, and what is there since. */
export interface MarkStep {
  before: MarkDraft | null;
  after: MarkDraft | null;
}

const same = (a: MarkDraft, b: MarkDraft): boolean => JSON.stringify(a.points) === JSON.stringify(b.points) && a.text === b.text;

/** What takes a step back; null when somebody else has changed the mark since. */
export function takeBack({ before, after }: MarkStep, marks: readonly MarkView[]): ViewAct | null {
  const id = (after ?? before)?.id;
  const known = marks.find(({ mark }) => mark.id === id);
  if (after && (!known || !same(known.mark, after))) return null;
  if (!after && known) return null;
  if (!before) return known ? { act: 'remove_mark', mark: known.mark.id, base: known.version } : null;
  return { act: 'put_mark', mark: before, base: known?.version ?? 0 };
}
