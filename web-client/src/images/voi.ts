import type { VoiFunction } from '../protocol/generated';

/** How the standard and the image library spell what our messages name (PS3.3, C.11.2.1.2). */
export const VOI_WORDS = { linear: 'LINEAR', linear_exact: 'LINEAR_EXACT', sigmoid: 'SIGMOID' } as const satisfies Record<VoiFunction, string>;

/** What (0028,1056) means, from a word or a list of words; whatever is not known is drawn as if nothing was said. */
export function voiFunctionFrom(said: unknown): VoiFunction {
  const [first] = Array.isArray(said) ? (said as unknown[]) : [said];
  const word = typeof first === 'string' ? first.trim().toUpperCase() : '';
  return word === VOI_WORDS.linear_exact ? 'linear_exact' : word === VOI_WORDS.sigmoid ? 'sigmoid' : 'linear';
}

/**
 * The module of the image library with its function as the list that the library takes the first of. Its own reader
 * hands out one word, of which the first is a letter that means nothing to it.
 */
export function withWholeFunction(module: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { voiLUTFunction: said, ...rest } = module;
  return said === undefined ? rest : { ...rest, voiLUTFunction: [VOI_WORDS[voiFunctionFrom(said)]] };
}
