import type { Role, SessionView } from '../protocol/generated';
import { peopleInRoom } from './selectors';

/** What the controls offer. The server decides; this only keeps useless buttons off the screen. */
export interface Rights {
  chair: boolean;
  /** Admit, refuse, ask to mute, lower a hand, remove. */
  host: boolean;
  takeChair: boolean;
  share: boolean;
  clinicianChat: boolean;
  /** Fills the outcome form. */
  scribe: boolean;
  /** Votes on answers and options. */
  vote: boolean;
  /** Sees the outcome form. */
  outcome: boolean;
}

const CLINICIANS: ReadonlySet<Role> = new Set<Role>(['local_expert', 'consultant', 'coordinator']);
const SHARERS: ReadonlySet<Role> = new Set<Role>(['local_expert', 'consultant', 'coordinator']);

export function isClinician(role: Role): boolean {
  return CLINICIANS.has(role);
}

/** Patient and family: the calm room, and shut out of a deliberation. */
export function isFamilySide(role: Role): boolean {
  return role === 'patient' || role === 'family';
}

export function rightsOf(view: SessionView): Rights {
  const role = view.participants.find((participant) => participant.id === view.me)?.role;
  const chair = view.chair === view.me;
  return {
    chair,
    host: chair || role === 'coordinator',
    takeChair: !peopleInRoom(view).some((person) => person.id === view.chair) && role === 'local_expert',
    share: role !== undefined && SHARERS.has(role),
    clinicianChat: role !== undefined && CLINICIANS.has(role),
    scribe: chair || (view.outcome.scribe === view.me && role !== undefined && CLINICIANS.has(role)),
    vote: role === 'local_expert' || role === 'consultant',
    outcome: role !== undefined && !isFamilySide(role),
  };
}
