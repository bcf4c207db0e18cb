import { describe, expect, it } from 'vitest';
import type { PointedAt, ViewState } from '../protocol/generated';
import { ImageReplay } from './ImageReplay';
import type { ImageStep } from './types';

const place = (frame: number): PointedAt => ({ series: 's', instance: 'i', frame, pixel: [1, 2], patient: null });
const state = (frame: number): ViewState => ({
  image: { series: 's', instance: 'i', frame },
  plane: null,
  window: null,
  area: { top_left: [0, 0], bottom_right: [9, 9], parallel_scale: null },
  cine: null,
  cut: null,
});
const shown = (at_ms: number, frame: number): ImageStep => ({ at_ms, step: 'happened', happened: { fact: 'shown', pane: 0, version: frame, state: state(frame), cine_since: null } });

const STEPS: ImageStep[] = [
  { at_ms: 0, step: 'whole', presenter: { participant: 1, since: 0 }, views: [], pins: [{ number: 1, by: 1, made: 0, at: place(1), label: '' }], marks: [] },
  shown(1000, 3),
  { at_ms: 2000, step: 'happened', happened: { fact: 'watched', pointers: [{ before_ms: 800, participant: 1, at: place(3) }, { before_ms: 100, participant: 1, at: place(4) }] } },
  { at_ms: 3000, step: 'happened', happened: { fact: 'pin_placed', number: 2, by: 2, at: place(3), label: 'here' } },
  shown(4000, 5),
  { at_ms: 5000, step: 'happened', happened: { fact: 'pins_removed', numbers: [1] } },
];

describe('the images of a recording', () => {
  const replay = new ImageReplay(STEPS, 1_000_000);
  const frame = (at: number) => replay.at(at).views[0]?.state?.image.frame;

  it('are as they were at any moment, also going back', () => {
    expect([frame(500), frame(1000), frame(4500), frame(3999)]).toEqual([undefined, 3, 5, 3]);
    expect(replay.at(3500).pins.map(({ number }) => number)).toEqual([1, 2]);
    expect(replay.at(6000).pins.map(({ number, made }) => [number, made])).toEqual([[2, 1_003_000]]);
    expect(replay.at(0).presenter).toBe(1);
  });

  it('have the cursors where they were, until those have long stood still', () => {
    const at = (moment: number) => replay.at(moment).cursors.map((cursor) => cursor.at.frame);
    expect([at(1100), at(1300), at(1950), at(6899), at(6901)]).toEqual([[], [3], [4], [4], []]);
  });

  it('may be none', () => {
    expect(replay.isEmpty).toBe(false);
    expect(new ImageReplay([STEPS[0] as ImageStep], 0).isEmpty).toBe(true);
  });
});
