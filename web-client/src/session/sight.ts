import type { SessionView, SightText } from '../protocol/generated';

/** As much as the server takes. */
export const LONGEST_DOCUMENT = 120;
export const LAST_PAGE = 9999;

/** The document that I am rendering orally; `null`: none. */
export function sightOf(view: SessionView): SightText | null {
  return view.interpretation.sight.find((one) => one.interpreter === view.me)?.text ?? null;
}

export function pageAfter(text: SightText): SightText {
  return { ...text, page: Math.min(LAST_PAGE, text.page + 1) };
}

/** What is sent; `null`: it names no document or page yet. */
export function sightText(document: string, page: number | string): SightText | null {
  const name = document.trim();
  const known = typeof page === 'number' && Number.isInteger(page) && page >= 1 && page <= LAST_PAGE;
  return name === '' || name.length > LONGEST_DOCUMENT || !known ? null : { document: name, page };
}
