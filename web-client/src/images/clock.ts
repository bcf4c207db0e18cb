/** Time and timers as a page has them; tests have their own. */
export interface Clock {
  now: () => number;
  /** Returns the way to call it off. */
  later: (run: () => void, ms: number) => () => void;
}

export const PAGE_CLOCK: Clock = {
  now: () => performance.now(),
  later: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
