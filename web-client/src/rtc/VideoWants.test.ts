import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VideoWant } from '../protocol/generated';
import { planWants, type TileSize, VideoWants } from './VideoWants';

const tile = (track: number, width: number, part: Partial<TileSize> = {}): TileSize => ({ track, width, height: width / 2, stage: false, visible: true, ...part });

describe('planWants', () => {
  it('asks for each picture once, at its largest', () => {
    const wants = planWants([tile(2, 320), tile(1, 160), tile(2, 1280, { stage: true })], false);
    expect(wants).toEqual([
      { track: 1, width: 160, height: 80, stage: false },
      { track: 2, width: 1280, height: 640, stage: true },
    ]);
  });

  it('asks for nothing that is not seen', () => {
    expect(planWants([tile(1, 320, { visible: false }), tile(2, 0)], false)).toEqual([]);
    expect(planWants([tile(1, 320)], true)).toEqual([]);
  });

  it('does not notice a few pixels', () => {
    expect(planWants([tile(1, 313)], false)).toEqual(planWants([tile(1, 319)], false));
  });
});

describe('VideoWants', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells the first picture at once and a drag of the window once', () => {
    const told: VideoWant[][] = [];
    const wants = new VideoWants((list) => told.push(list), () => false);
    const key = Symbol('tile');
    wants.handleTile(key, tile(1, 320));
    vi.advanceTimersByTime(0);
    expect(told).toHaveLength(1);
    for (let width = 320; width < 640; width += 4) wants.handleTile(key, tile(1, width));
    vi.advanceTimersByTime(120);
    expect(told).toHaveLength(2);
    expect(told[1]?.[0]?.width).toBe(640);
  });

  it('tells a hidden page at once, and the whole list again after a reconnect', () => {
    let hidden = false;
    const told: VideoWant[][] = [];
    const wants = new VideoWants((list) => told.push(list), () => hidden);
    wants.handleTile(Symbol('tile'), tile(1, 320));
    vi.advanceTimersByTime(0);
    hidden = true;
    wants.handlePageVisibility();
    hidden = false;
    wants.handleReconnected();
    expect(told.map((list) => list.length)).toEqual([1, 0, 1]);
  });
});
