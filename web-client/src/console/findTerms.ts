import type { Term } from '../protocol/generated';

/** The terms in which every typed word occurs, on either side; the newest first as long as nothing is typed. */
export function findTerms<Listed extends Term>(terms: readonly Listed[], wanted: string): Listed[] {
  const words = wanted.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return [...terms].reverse();
  return terms.filter(({ text, translation }) => {
    const both = `${text} ${translation}`.toLocaleLowerCase();
    return words.every((word) => both.includes(word));
  });
}
