import { describe, expect, it } from 'vitest';
import type { MarkView } from '../protocol/generated';
import { applyViewing } from './applyViewing';
import { testViewing } from './testView';

const mark = (id: string, version: number): MarkView => ({
  mark: { id, kind: 'probe', image: { series: 's', instance: 'i', frame: 1 }, points: [[1, 1]], patient: [], quantities: [], text: '', language: 'en' },
  by: 2,
  made: 0,
  version,
});

describe('the shared images', () => {
  it('keep one of each and forget what is gone', () => {
    const once = applyViewing(testViewing(), { step: 'mark', mark: mark('a', 1) });
    const twice = applyViewing(applyViewing(once, { step: 'mark', mark: mark('a', 2) }), { step: 'mark', mark: mark('b', 1) });
    expect(twice.marks.map(({ version }) => version)).toEqual([2, 1]);
    expect(applyViewing(twice, { step: 'marks_gone', marks: ['a', 'c'] }).marks.map((one) => one.mark.id)).toEqual(['b']);
  });
  it('know no screen of whoever shows nothing', () => {
    const screen = { rendered: [{ series: 's', instance: 'i', frame: 1 }], wanted: [], following: true };
    const seen = applyViewing(testViewing(), { step: 'readiness', readiness: [{ participant: 2, screen }] });
    expect(seen.readiness).toHaveLength(1);
    const nothing = { rendered: [], wanted: [], following: false };
    expect(applyViewing(seen, { step: 'readiness', readiness: [{ participant: 2, screen: nothing }] }).readiness).toEqual([]);
  });
  it('are all taken away with the leave to see them', () => {
    const seen = testViewing({ presenter: { participant: 2, since: 0 }, marks: [mark('a', 1)] });
    const whole = testViewing({ sees: false });
    expect(applyViewing(seen, { step: 'whole', viewing: whole })).toBe(whole);
  });
});
