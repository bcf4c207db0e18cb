import type { CasePage } from './types';

/** SHA-256 of the plan as the patient answered it, in hexadecimal; empty where it was not kept yet. */
export function digestOf({ referral, events }: Pick<CasePage, 'referral' | 'events'>): string {
  if (!referral || referral.answered === null) return '';
  const answer = events.findLast(({ at, event }) => event.what === 'plan_answered' && at === referral.answered);
  return typeof answer?.event.plan === 'string' ? answer.event.plan : '';
}
