import { describe, expect, it } from 'vitest';
import { dicomDate, readableDate } from './dates';
import { changed, maskBetween } from './masks';

describe('masks', () => {
  it('lie between two corners in any order, inside the image', () => {
    const mask = { column: 10, row: 20, width: 30, height: 40 };
    expect(maskBetween({ column: 10.4, row: 20 }, { column: 40, row: 60 }, 100, 100)).toEqual(mask);
    expect(maskBetween({ column: 40, row: 60 }, { column: 10, row: 20 }, 100, 100)).toEqual(mask);
    expect(maskBetween({ column: -50, row: -50 }, { column: 500, row: 500 }, 100, 80)).toEqual({ column: 0, row: 0, width: 100, height: 80 });
    expect(maskBetween({ column: 5, row: 5 }, { column: 5.2, row: 60 }, 100, 100)).toBeNull();
  });

  it('stay inside the image whatever is typed', () => {
    const mask = { column: 10, row: 10, width: 20, height: 20 };
    expect(changed(mask, 'width', 500, 100, 100)).toEqual({ ...mask, width: 90 });
    expect(changed(mask, 'column', 99, 100, 100)).toEqual({ ...mask, column: 99, width: 1 });
    expect(changed(mask, 'row', Number.NaN, 100, 100)).toEqual({ ...mask, row: 0 });
    expect(changed(mask, 'height', 0, 100, 100)).toEqual({ ...mask, height: 1 });
  });
});

describe('dates of birth', () => {
  it('are read as people write them', () => {
    expect(dicomDate('1968-3-14')).toBe('19680314');
    expect(dicomDate('1968/03/14')).toBe('19680314');
    expect(dicomDate('')).toBe('');
    for (const wrong of ['1968', '1968-02-30', '14.3.1968', 'yesterday']) expect(dicomDate(wrong)).toBeNull();
    expect(readableDate('19680314')).toBe('1968-03-14');
  });
});
