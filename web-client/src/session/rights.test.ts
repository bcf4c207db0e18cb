import { describe, expect, it } from 'vitest';
import type { Role } from '../protocol/generated';
import { rightsOf } from './rights';
import { person, testView } from './testView';

const rights = (role: Role, chair: number | null) =>
  rightsOf(testView({ chair, participants: [person(1, { role }), person(2, { role: 'local_expert' })] }));

describe('what the controls offer', () => {
  it('gives the chair everything, and the coordinator the door', () => {
    expect(rights('local_expert', 1)).toMatchObject({ chair: true, host: true, share: true });
    expect(rights('coordinator', 2)).toMatchObject({ chair: false, host: true, clinicianChat: true });
  });

  it('offers an empty chair to a local expert only', () => {
    expect(rights('local_expert', null).takeChair).toBe(true);
    expect(rights('local_expert', 9).takeChair).toBe(true);
    expect(rights('local_expert', 2).takeChair).toBe(false);
    expect(rights('consultant', null).takeChair).toBe(false);
  });

  it('keeps interpreter and family from sharing and from the clinicians’ chat', () => {
    for (const role of ['interpreter', 'family', 'patient'] as const) {
      expect(rights(role, 2)).toMatchObject({ host: false, share: false, clinicianChat: false });
    }
  });
});
