import { describe, expect, it } from 'vitest';
import { digestOf } from './planAnswer';
import type { CasePage } from './types';

const PLAN = { route: 'stays', plan: 'Operation in May', receiving: '', lines: [], milestones: [], visa: null, travel: null, back: null, state: 'confirmed', answered: 2_000, answered_by: 'Li Wei' } as const;
const answered = (at: number, plan: string) => ({ at, actor: 'applicant', event: { what: 'plan_answered', confirmed: true, plan, name: 'Li Wei' } });
const of = (part: Partial<CasePage['referral'] & object>, events: CasePage['events']) => digestOf({ referral: { ...PLAN, lines: [], milestones: [], ...part }, events });

describe('the digest of a plan', () => {
  it('is that of the answer that stands, not of an earlier one', () => {
    const events = [answered(1_000, 'aa'), { at: 1_500, actor: 'staff 1', event: { what: 'sheet_written', sheet: 'referral' } }, answered(2_000, 'bb')];
    expect(of({}, events)).toBe('bb');
  });

  it('is nothing while no answer stands, and where none was kept', () => {
    expect(of({ state: 'offered', answered: null, answered_by: '' }, [answered(1_000, 'aa')])).toBe('');
    expect(of({}, [{ at: 2_000, actor: 'applicant', event: { what: 'plan_answered', confirmed: true } }])).toBe('');
    expect(digestOf({ referral: null, events: [] })).toBe('');
  });
});
