import type { TFunction } from 'i18next';
import type { LeadCause, LeadReason, LeadStep } from '../protocol/generated';

/** As many characters as the server takes. */
export const LONGEST_WORDS = 200;

const CAUSES: Record<LeadStep, readonly LeadCause[]> = {
  waived: ['nobody_else', 'other'],
  authorised: ['no_answer', 'poor_sound', 'wrong_language', 'incomplete', 'needs_rest', 'conflict', 'other'],
  revoked: ['poor_sound', 'wrong_language', 'incomplete', 'no_answer', 'needs_rest', 'conflict', 'other'],
};

/** The causes that make sense for a decision, the most frequent first. */
export function leadCauses(step: LeadStep): readonly LeadCause[] {
  return CAUSES[step];
}

/** What is sent; `null`: it does not say anything yet. */
export function leadReason(cause: LeadCause | null, words: string): LeadReason | null {
  const typed = words.trim();
  if (cause === null || (cause === 'other' && typed === '')) return null;
  return { cause, words: typed === '' ? null : typed };
}

/** A reason for the reader: the cause in his language, the words as they were typed; empty when none was given. */
export function reasonWords(reason: LeadReason | null, t: TFunction): string {
  if (reason === null) return '';
  if (reason.words === null) return t(`lead.cause.${reason.cause}`);
  return reason.cause === 'other' ? reason.words : t('lead.causeAnd', { cause: t(`lead.cause.${reason.cause}`), words: reason.words });
}
