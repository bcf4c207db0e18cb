import { describe, expect, it } from 'vitest';
import type { Role, SessionView } from '../protocol/generated';
import { person, testView } from './testView';
import { writableTo } from './writable';

const ROOM: [number, Role][] = [
  [2, 'local_expert'],
  [3, 'consultant'],
  [4, 'interpreter'],
  [5, 'coordinator'],
  [6, 'family'],
];

function to(role: Role, part: Partial<SessionView> = {}): number[] {
  const others = ROOM.map(([id, its]) => person(id, { role: its }));
  return writableTo(testView({ chair: 2, participants: [person(1, { role }), ...others], ...part })).map(({ id }) => id);
}

describe('to whom one may write alone', () => {
  it('is the chair and the coordinator for patient and family', () => {
    expect(to('patient')).toEqual([2, 5]);
    expect(to('family', { chair: 3 })).toEqual([3, 5]);
    expect(to('family', { chair: null })).toEqual([5]);
  });

  it('is everybody else for the team, but for whoever is shut out', () => {
    expect(to('consultant')).toEqual([2, 3, 4, 5, 6]);
    expect(to('interpreter', { deliberation: 1 })).toEqual([2, 3, 4, 5]);
  });
});
