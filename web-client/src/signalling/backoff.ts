const FIRST_MS = 300;
const LONGEST_MS = 5000;

/** How long to wait before the given try (0 is the first again). `random` is in [0, 1): people who lost one server come back spread out. */
export function backoffDelay(attempt: number, random: number): number {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(whole * (0.5 + 0.5 * random));
}
