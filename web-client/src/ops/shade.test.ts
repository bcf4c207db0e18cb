import { describe, expect, it } from 'vitest';
import { points, shadeOf } from './shade';

describe('shades', () => {
  it('follow the satisfaction of those who talk', () => {
    expect([440, 403, 402, 360, 359, 310, 309, null].map(shadeOf)).toEqual(['good', 'good', 'fair', 'fair', 'poor', 'poor', 'bad', 'none']);
    expect(points(417)).toBe('4.17');
  });
});
