import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { consequences } from './consequence';
import { type CaseState, STATES } from './types';

const snake = (name: string) => name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();

/** The server's own rule: `from to what`, a move a line. Who keeps a seat gets no letter. */
function server(): string[] {
  const source = readFileSync(join(import.meta.dirname, '../../../src/core/cases/consequence.rs'), 'utf8');
  const arms = [...source.matchAll(/\((\w+), ([\w |]+)\) => Some\(Consequence::(\w+)\)/g)];
  const moves = arms.flatMap(([, from = '', to = '', what = '']) => to.split(' | ').map((one) => [from, one, what].map(snake).join(' ')));
  return moves.filter((move) => !move.endsWith(' keep_seats')).sort();
}

describe('what a move brings with it', () => {
  it('is what the server does', () => {
    const told = STATES.flatMap((from) => consequences(from, STATES).flatMap(({ what, moves }) => moves.map((to) => `${from} ${to} ${what}`)));
    expect(told.sort()).toEqual(server());
    expect(told).toContain('scheduled cancelled call_off');
  });

  it('names the moves that can be made alone', () => {
    const moves: CaseState[] = ['returned', 'declined', 'cancelled'];
    expect(consequences('triage', moves)).toEqual([{ what: 'reply', moves: ['returned', 'declined'] }]);
    expect(consequences('preparing', moves)).toEqual([]);
  });
});
