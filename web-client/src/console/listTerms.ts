import type { Term } from '../protocol/generated';

/** A term, and whether it is of the case's glossary. */
export type ListedTerm = Term & { ofCase: boolean };

/** The terms of the case and those added at the consoles, the newest last; what was added stands for the same word of the case. */
export function listTerms(ofCase: readonly Term[], added: readonly Term[]): ListedTerm[] {
  const replaced = (term: Term) => added.some((one) => one.from === term.from && one.text === term.text && one.to === term.to);
  const kept = ofCase.filter((term) => !replaced(term)).map((term) => ({ ...term, ofCase: true }));
  // Lists are read from their end: the case's own order shows there.
  return [...kept.reverse(), ...added.map((term) => ({ ...term, ofCase: false }))];
}
