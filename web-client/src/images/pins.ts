import type { PinView } from '../protocol/generated';

/** A pin as one listener sees it. */
export interface ShownPin {
  pin: PinView;
  /** Ahead of what this listener hears: drawn faint. */
  early: boolean;
}

/** A pin that was taken away, and until when this listener still hears of it. */
export interface GonePin {
  pin: PinView;
  until: number;
}

/**
 * Pins as this listener's channel knows them: one that was just set is faint until the interpretation has come to it,
 * and one that was taken away stays until the interpretation has passed it. `offset`: of the server's clock, which says
 * when a pin was made.
 */
export function shownPins(pins: readonly PinView[], gone: readonly GonePin[], delay: number, now: number, offset: number): ShownPin[] {
  const late = gone.filter(({ until }) => until > now).map(({ pin }) => ({ pin, early: false }));
  return [...pins.map((pin) => ({ pin, early: delay > 0 && pin.made + delay > now + offset })), ...late];
}

/** What has been taken away since, beside what already was. Without a delay nothing stays. */
export function stillHeard(gone: readonly GonePin[], before: readonly PinView[], pins: readonly PinView[], delay: number, now: number): readonly GonePin[] {
  if (delay === 0) return [];
  const taken = before.filter(({ number }) => !pins.some((pin) => pin.number === number));
  return [...gone.filter(({ until }) => until > now), ...taken.map((pin) => ({ pin, until: now + delay }))];
}
