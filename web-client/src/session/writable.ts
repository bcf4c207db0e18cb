import type { ParticipantView, SessionView } from '../protocol/generated';
import { isFamilySide } from './rights';
import { participantOf, peopleInRoom } from './selectors';

/**
 * To whom one may write alone. Patient and family write to the chair and the coordinator; nobody writes to one who is
 * shut out, because it would not reach him.
 */
export function writableTo(view: SessionView): ParticipantView[] {
  const role = participantOf(view, view.me)?.role;
  const calm = role !== undefined && isFamilySide(role);
  return peopleInRoom(view).filter((person) => {
    if (person.id === view.me) return false;
    if (calm) return person.role === 'coordinator' || person.id === view.chair;
    return view.deliberation === null || !isFamilySide(person.role);
  });
}
