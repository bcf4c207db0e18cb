import { DOCUMENT_SERIES, sameImage } from '../../images/imageRefs';
import type { Bilingual, EvidenceLink, ImageRef, ItemBody, OutcomeItem, OutcomeView, Stance, StanceView } from '../../protocol/generated';

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

/** A picture on show as evidence: an image, or the page of a document. */
export function evidenceOf({ series, instance, frame }: ImageRef): EvidenceLink {
  return series === DOCUMENT_SERIES ? { kind: 'document', document: instance, page: frame } : { kind: 'image', series, instance, frame };
}

/** The picture that evidence leads to; null for what was said. */
export function imageOf(link: EvidenceLink): ImageRef | null {
  switch (link.kind) {
    case 'audio':
      return null;
    case 'image':
      return { series: link.series, instance: link.instance, frame: link.frame };
    case 'document':
      return { series: DOCUMENT_SERIES, instance: link.document, frame: link.page };
  }
}

const MAX_LINKS = 8;

/** One more piece of evidence, the oldest gives way; null: it is there already. */
export function withLink(links: readonly EvidenceLink[], link: EvidenceLink): EvidenceLink[] | null {
  const image = imageOf(link);
  const known = links.map(imageOf).some((other) => image !== null && other !== null && other.series === image.series && sameImage(other, image));
  return known ? null : [...links, link].slice(-MAX_LINKS);
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
