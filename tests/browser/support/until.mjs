import { setTimeout as pause } from 'node:timers/promises';

/**
 * How many times longer than on a machine that does nothing else (`STRICT=1`) everything may take. A machine that many
 * share is at times four times slower, and to wait longer costs nothing where what is waited for comes.
 */
export const PATIENCE = process.env.STRICT ? 1 : 4;

/** Asks again until the answer is worth something and returns it; `what` is said when that never comes. */
export async function until(what, ask, within = 15_000) {
  const end = performance.now() + within * PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`never within ${within * PATIENCE} ms: ${what}`);
    await pause(50);
  }
}

/** What comes of `work`, or an error when that takes longer. */
export async function atMost(milliseconds, what, work) {
  const over = new AbortController();
  const late = pause(milliseconds, null, { signal: over.signal }).then(() => {
    throw new Error(`not over within ${milliseconds} ms: ${what}`);
  });
  late.catch(() => undefined); // When the work is over first.
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
