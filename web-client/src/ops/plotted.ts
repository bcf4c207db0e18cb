import type { Minute } from './types';

/** Columns as uPlot takes them: seconds first; `null` is a hole. */
export interface Plotted {
  seconds: number[];
  score: (number | null)[];
  delay: (number | null)[];
  up: (number | null)[];
  down: (number | null)[];
}

/** Minutes in which nothing was read are holes and no straight lines. */
export function plotted(minutes: readonly Minute[]): Plotted {
  const columns: Plotted = { seconds: [], score: [], delay: [], up: [], down: [] };
  let before: number | null = null;
  for (const one of minutes) {
    if (before !== null && one.minute > before + 1) push(columns, before + 1, null);
    push(columns, one.minute, one);
    before = one.minute;
  }
  return columns;
}

function push(columns: Plotted, minute: number, one: Minute | null): void {
  columns.seconds.push(minute * 60);
  const score = one?.worst_score ?? null;
  columns.score.push(score === null ? null : score / 100);
  columns.delay.push(one?.longest_delay_ms ?? null);
  columns.up.push(one === null ? null : one.up_loss_permille / 10);
  columns.down.push(one === null ? null : one.down_loss_permille / 10);
}
