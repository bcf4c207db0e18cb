import { describe, expect, it } from 'vitest';
import { plotted } from './plotted';

const minute = (minute: number, score: number | null) => ({ minute, present: 2, reconnecting: 0, worst_score: score, longest_delay_ms: 180, up_loss_permille: 15, down_loss_permille: 0 });

describe('plots of a session', () => {
  it('have a hole where nobody was there', () => {
    const columns = plotted([minute(10, 430), minute(11, null), minute(20, 310)]);
    expect(columns.seconds).toEqual([600, 660, 720, 1200]);
    expect(columns.score).toEqual([4.3, null, null, 3.1]);
    expect(columns.delay).toEqual([180, 180, null, 180]);
    expect(columns.up).toEqual([1.5, 1.5, null, 1.5]);
    expect(plotted([]).seconds).toEqual([]);
  });
});
