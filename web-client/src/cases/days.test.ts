import { describe, expect, it } from 'vitest';
import { daysOf } from './days';

describe('the days of a plan', () => {
  it('are read however they are set apart', () => {
    expect(daysOf('7, 30, 90')).toEqual([7, 30, 90]);
    expect(daysOf(' 7，30、 180 ')).toEqual([7, 30, 180]);
  });

  it('are refused as the server refuses them', () => {
    for (const text of ['', 'soon', '0', '731', '7.5', '7, 7', '1 2 3 4 5 6 7 8 9 10 11']) expect(daysOf(text)).toBeNull();
  });
});
