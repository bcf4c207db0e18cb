import type { FloorTurn } from './types';

const FLOOR_MS = 20_000;

export interface Held {
  participant: number | null;
  since: number;
  ms: number;
}

/** For how long each turn of the last twenty seconds had the floor. The first may have begun before, the last goes on. */
export function held(turns: readonly FloorTurn[], now: number): Held[] {
  const first = now - FLOOR_MS;
  return turns.flatMap(({ participant, since }, at) => {
    const next = turns[at + 1]?.since;
    // What was read a moment ago may end before the twenty seconds by now.
    if (next !== undefined && next <= first) return [];
    return [{ participant, since, ms: Math.max(0, (next ?? now) - Math.max(since, first)) }];
  });
}
