import type { SignalState } from './types';

/** The consultation cannot be held yet, and nothing else is wrong. */
export function isHeld(state: SignalState): boolean {
  return (state.kind === 'waiting' || state.kind === 'connecting') && state.held;
}
