import { describe, expect, it } from 'vitest';
import { minutes, troubleOf } from './trouble';
import { homeOf } from './types';

describe('accounts', () => {
  it('say what a refusal means', () => {
    const told = [0, 401, 403, 409, 410, 422, 429, 503, 500].map((status) => troubleOf({ ok: false, status, wait: 0 }));
    expect(told).toEqual(['unreachable', 'wrong', 'wrong', 'taken', 'expired', 'weak', 'locked', 'busy', 'refused']);
    expect([minutes(0), minutes(60), minutes(61)]).toEqual([1, 1, 2]);
  });

  it('lead everybody to the page of his work', () => {
    expect([homeOf(['coordinator', 'administrator']), homeOf(['administrator']), homeOf(['ops']), homeOf(['consultant'])]).toEqual(['/desk', '/accounts', '/ops', '/account']);
  });
});
