import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LoadWatch } from './LoadWatch';

describe('a volume that is being loaded', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function watched() {
    const told: string[] = [];
    return { told, watch: new LoadWatch((standing) => told.push(standing), 15_000) };
  }

  it('is whole once every slice is in', () => {
    const { told, watch } = watched();
    watch.progress();
    vi.advanceTimersByTime(14_000);
    watch.progress();
    watch.done(2, 2);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual(['whole']);
  });

  it('has gaps where slices failed', () => {
    const { told, watch } = watched();
    watch.done(19, 20);
    watch.progress();
    expect(told).toEqual(['gaps']);
  });

  it('is late when nothing comes any more, and goes on when something does', () => {
    const { told, watch } = watched();
    watch.progress();
    vi.advanceTimersByTime(15_000);
    expect(told).toEqual(['late']);
    watch.progress();
    watch.done(20, 20);
    expect(told).toEqual(['late', 'loading', 'whole']);
  });

  it('says nothing once nobody looks', () => {
    const { told, watch } = watched();
    watch.stop();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });
});
