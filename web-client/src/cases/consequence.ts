import type { CaseState } from './types';

/** What a move brings with it that reaches people outside the desk, as the server decides it. */
export type Consequence = 'reply' | 'call_off' | 'tell_readers';

const BROUGHT: readonly { from: CaseState; to: readonly CaseState[]; what: Consequence }[] = [
  { from: 'triage', to: ['accepted', 'returned', 'declined'], what: 'reply' },
  { from: 'scheduled', to: ['preparing', 'cancelled'], what: 'call_off' },
  { from: 'sign_off', to: ['released'], what: 'tell_readers' },
];

/** Which of these moves write letters, and to what end. */
export function consequences(from: CaseState, moves: readonly CaseState[]): { what: Consequence; moves: CaseState[] }[] {
  return BROUGHT.filter((brought) => brought.from === from)
    .map(({ to, what }) => ({ what, moves: moves.filter((move) => to.includes(move)) }))
    .filter((told) => told.moves.length > 0);
}
