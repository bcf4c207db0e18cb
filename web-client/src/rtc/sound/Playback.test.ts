import { describe, expect, it } from 'vitest';
import { Playback } from './Playback';

const line = (part: 'mix' | 'floor' | 'channel') => ({ mid: '1', part, gain: 0, ramp_ms: 80 });

describe('the news of a mixed sound', () => {
  it('is told when it begins and when it is over, once each', () => {
    const playback = new Playback();
    const told: boolean[] = [];
    playback.on('mixed', (mixed) => told.push(mixed));
    playback.handleGains([line('floor'), line('channel')]);
    expect(told).toEqual([]);
    playback.handleGains([line('mix')]);
    playback.handleGains([line('mix')]);
    expect(told).toEqual([true]);
    playback.handleGains([line('channel')]);
    expect(told).toEqual([true, false]);
  });
});
