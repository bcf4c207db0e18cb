import { describe, expect, it } from 'vitest';
import type { MarkDraft, MarkView } from '../../protocol/generated';
import { MarkHand } from './MarkHand';
import { measure, quantityText } from './measure';
import { touchedPoint } from './nearest';
import { takeBack } from './undo';

const draft = (id: string, to: number): MarkDraft => ({
  id,
  kind: 'length',
  image: { series: '2.25.1', instance: '2.25.2', frame: 1 },
  points: [
    [0, 0],
    [to, 0],
  ],
  patient: [],
  quantities: [],
  text: '',
  language: 'en',
});
const known = (mark: MarkDraft, version: number): MarkView => ({ mark, by: 1, made: 0, version });

describe('a measurement', () => {
  it('is in millimetres where the image says so, in pixels where it does not', () => {
    const points = [[0, 0], [30, 40]] as const;
    const [mm] = measure('length', points, { row: 0.5, column: 0.5 }, null);
    const [px] = measure('length', points, null, null);
    expect([mm && quantityText(mm), px && quantityText(px)]).toEqual(['25.0 mm', '50.0 px']);
    expect(measure('length', [[0, 0], [10, 10]], { row: 2, column: 0 + 1 }, null)[0]?.value).toBeCloseTo(Math.hypot(10, 20));
  });
  it('gives no angle without spacing: pixels need not be square', () => {
    const corner = [[10, 0], [0, 0], [0, 10]] as const;
    expect(measure('angle', corner, { row: 0.7, column: 0.7 }, null)[0]?.value).toBeCloseTo(90);
    expect(measure('angle', corner, null, null)).toEqual([]);
  });
  it('takes every pixel of a region, and none outside the image', () => {
    const values = { unit: 'hounsfield' as const, at: (column: number, row: number) => (column < 0 || row < 0 || column > 9 || row > 9 ? null : column) };
    const found = Object.fromEntries(measure('region', [[0, 0], [20, 3]], { row: 1, column: 1 }, values).map(({ measure: name, value }) => [name, value]));
    expect(found).toMatchObject({ area: 60, mean: 4.5, minimum: 0, maximum: 9 });
    expect(found['deviation']).toBeCloseTo(2.8723);
    expect(measure('probe', [[3.4, 2]], null, values)[0]).toEqual({ measure: 'value', value: 3, unit: 'hounsfield' });
    expect(measure('probe', [[40, 2]], null, values)).toEqual([]);
  });
});

describe('the hand', () => {
  it('draws a length in one stroke and an angle in a stroke and a press', () => {
    const hand = new MarkHand();
    hand.press('length', [1, 1]);
    hand.move([9, 1]);
    expect(hand.release(1)?.points).toEqual([[1, 1], [9, 1]]);
    hand.press('angle', [1, 1]);
    hand.move([9, 1]);
    expect(hand.release(1)).toBeNull();
    hand.move([9, 9]);
    hand.press('angle', [9, 10]);
    expect(hand.release(1)?.points).toEqual([[1, 1], [9, 1], [9, 10]]);
    hand.press('probe', [4, 4]);
    expect(hand.release(1)?.points).toEqual([[4, 4]]);
  });
  it('makes nothing of a slip, and moves one point of a mark that is there', () => {
    const hand = new MarkHand();
    hand.press('length', [1, 1]);
    hand.move([1.5, 1]);
    expect([hand.release(2), hand.current]).toEqual([null, null]);
    hand.take('m', 'length', [[0, 0], [5, 0]], 1);
    hand.move([7, 0]);
    expect(hand.release(1)).toEqual({ id: 'm', kind: 'length', points: [[0, 0], [7, 0]] });
  });
  it('finds the nearest point within reach', () => {
    const marks = [known(draft('a', 10), 1), known(draft('b', 12), 1)];
    const touched = touchedPoint(marks, [23, 0], ([column, row]) => [column * 2, row * 2], 12);
    expect([touched?.mark.mark.id, touched?.at]).toEqual(['b', 1]);
    expect(touchedPoint(marks, [80, 80], ([column, row]) => [column, row], 12)).toBeNull();
  });
});

describe('taking back', () => {
  it('undoes my step and leaves alone what somebody has changed since', () => {
    const [before, after] = [draft('a', 5), draft('a', 8)];
    expect(takeBack({ before: null, after }, [known(after, 3)])).toEqual({ act: 'remove_mark', mark: 'a', base: 3 });
    expect(takeBack({ before, after }, [known(after, 2)])).toEqual({ act: 'put_mark', mark: before, base: 2 });
    expect(takeBack({ before, after: null }, [])).toEqual({ act: 'put_mark', mark: before, base: 0 });
    expect(takeBack({ before, after }, [known(draft('a', 9), 3)])).toBeNull();
    expect(takeBack({ before: null, after }, [])).toBeNull();
  });
});
