import { assertNever } from '../base/assertNever';
import type { Change, SessionView } from '../protocol/generated';
import { applyViewing } from './applyViewing';

/** The list with `item` in the place of the one with the same key, or at its end. */
function put<T>(list: readonly T[], item: T, key: (item: T) => number): T[] {
  const at = list.findIndex((other) => key(other) === key(item));
  return at < 0 ? [...list, item] : list.with(at, item);
}

/** One step of the server's state. */
export function applyChange(view: SessionView, change: Change): SessionView {
  switch (change.what) {
    case 'participant':
      return { ...view, participants: put(view.participants, change.participant, (p) => p.id) };
    case 'participant_gone':
      return {
        ...view,
        participants: view.participants.filter((p) => p.id !== change.participant),
        tracks: view.tracks.filter((t) => t.participant !== change.participant),
      };
    case 'track':
      return { ...view, tracks: put(view.tracks, change.track, (t) => t.id) };
    case 'track_gone':
      return { ...view, tracks: view.tracks.filter((t) => t.id !== change.track) };
    case 'chair':
      return { ...view, chair: change.participant };
    case 'locked':
      return { ...view, locked: change.locked };
    case 'recording':
      return { ...view, recording: change.since };
    case 'recorded_cameras':
      return { ...view, recorded_cameras: change.cameras };
    case 'pictures':
      return { ...view, pictures: change.pictures };
    case 'withheld':
      return { ...view, withheld: change.participants };
    case 'recording_trouble':
      return { ...view, recording_trouble: change.trouble };
    case 'deliberation':
      return { ...view, deliberation: change.since };
    case 'chat':
      return { ...view, chat: put(view.chat, change.chat, (c) => c.number) };
    case 'case_terms':
      return { ...view, case_terms: change.terms };
    case 'outcome':
      return { ...view, outcome: change.outcome };
    case 'viewing':
      return { ...view, viewing: applyViewing(view.viewing, change.step) };
    case 'interpretation':
      return { ...view, interpretation: change.interpretation };
    default:
      return assertNever(change);
  }
}
