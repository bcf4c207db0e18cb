import type { Bilingual, ItemBody, OutcomeItem, OutcomeView, Stance, StanceView } from '../../protocol/generated';

export type Kind = ItemBody['kind'];

/** The order of the form. */
export const KINDS: readonly Kind[] = ['topic', 'question', 'option', 'test', 'action', 'red_flag'];

export const NOTHING: Bilingual = { zh: '', en: '' };

/** A line of this kind with nothing in it. */
export function blank(kind: Kind, today: string): ItemBody {
  switch (kind) {
    case 'topic':
      return { kind, text: NOTHING, minutes: null };
    case 'question':
      return { kind, text: NOTHING, answer: NOTHING, strength: null };
    case 'option':
      return { kind, text: NOTHING, priority: 1, intent: null, evidence: NOTHING };
    case 'test':
      return { kind, text: NOTHING, changes: NOTHING };
    case 'action':
      return { kind, text: NOTHING, owner: '', due: today };
    case 'red_flag':
      return { kind, text: NOTHING };
  }
}

export function ofKind(outcome: OutcomeView, kind: Kind): OutcomeItem[] {
  return outcome.items.filter((item) => item.body.kind === kind);
}

export function isVotedOn(body: ItemBody): boolean {
  return body.kind === 'question' || body.kind === 'option';
}

/** Whoever does not simply agree says why, in one language at least. */
export function lacksBasis(stance: Stance, basis: Bilingual): boolean {
  return stance !== 'agree' && !basis.zh.trim() && !basis.en.trim();
}

/** A vote and whether it was on the wording that stands now. */
export interface Vote {
  stance: StanceView;
  holds: boolean;
}

export function votesOn(outcome: OutcomeView, item: OutcomeItem): Vote[] {
  return outcome.stances
    .filter((stance) => stance.item === item.id)
    .map((stance) => ({ stance, holds: stance.on_revision === item.revision }));
}
