import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until the answer is worth something and returns it; `what` is said when that never comes. */
export async function until(what, ask, within = 15_000) {
  const end = performance.now() + within;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) throw new Error(`never within ${within} ms: ${what}`);
    await pause(50);
  }
}
