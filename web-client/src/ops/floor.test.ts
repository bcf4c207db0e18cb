import { describe, expect, it } from 'vitest';
import { held } from './floor';

const NOW = 100_000;

describe('the floor of the last twenty seconds', () => {
  it('counts a turn from its beginning to the next, and the last until now', () => {
    const turns = [
      { participant: 1, since: 40_000 },
      { participant: null, since: 90_000 },
      { participant: 3, since: 94_500 },
    ];
    expect(held(turns, NOW).map(({ participant, ms }) => [participant, ms])).toEqual([
      [1, 10_000],
      [null, 4_500],
      [3, 5_500],
    ]);
  });

  it('leaves out what has ended before', () => {
    const turns = [
      { participant: 1, since: 70_000 },
      { participant: 2, since: 79_000 },
    ];
    expect(held(turns, NOW)).toEqual([{ participant: 2, since: 79_000, ms: 20_000 }]);
  });

  it('is never negative while the clock of the picture is behind', () => {
    expect(held([{ participant: 1, since: NOW + 300 }], NOW)).toEqual([{ participant: 1, since: NOW + 300, ms: 0 }]);
    expect(held([], NOW)).toEqual([]);
  });
});
