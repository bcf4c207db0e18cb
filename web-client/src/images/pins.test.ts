import { describe, expect, it } from 'vitest';
import type { PinView } from '../protocol/generated';
import { shownPins, stillHeard } from './pins';

const MADE = 100_000;
const DELAY = 2500;
/** This browser's clock is ahead of the server's. */
const OFFSET = -400;
const pin = (number: number): PinView => ({ number, by: 1, made: MADE, at: { series: 'document', instance: '7', frame: 1, pixel: [0.5, 0.5], patient: null }, label: '4R' });
/** So long after it was made, by this browser's clock. */
const after = (ms: number) => MADE - OFFSET + ms;

describe('a pin', () => {
  const early = (ms: number, delay: number) => shownPins([pin(1)], [], delay, after(ms), OFFSET).map((shown) => shown.early);

  it('is faint until the interpretation has come to it', () => {
    expect([early(0, DELAY), early(DELAY - 1, DELAY), early(DELAY, DELAY)]).toEqual([[true], [true], [false]]);
  });

  it('is solid at once for who hears the floor', () => expect(early(0, 0)).toEqual([false]));

  it('stays until the interpretation has passed it', () => {
    const gone = stillHeard([], [pin(1), pin(2)], [pin(2)], DELAY, 5000);
    const numbers = (now: number) => shownPins([pin(2)], gone, DELAY, now, OFFSET).map((shown) => shown.pin.number);
    expect([numbers(5000), numbers(5000 + DELAY - 1), numbers(5000 + DELAY)]).toEqual([[2, 1], [2, 1], [2]]);
    expect(stillHeard(gone, [pin(2)], [], DELAY, 6000).map(({ until }) => until)).toEqual([5000 + DELAY, 6000 + DELAY]);
  });

  it('goes at once for who hears the floor', () => expect(stillHeard([], [pin(1)], [], 0, 5000)).toEqual([]));
});
