import { describe, expect, it } from 'vitest';
import type { EvidenceLink, OutcomeItem, StanceView } from '../../protocol/generated';
import { blank, evidenceOf, imageOf, KINDS, lacksBasis, NOTHING, ofKind, votesOn, withLink } from './outcomeModel';

const item: OutcomeItem = { id: 1, revision: 2, body: blank('option', '2026-09-30'), links: [] };
const vote = (on_revision: number, participant: number): StanceView => ({
  item: 1,
  on_revision,
  participant,
  stance: 'agree',
  basis: NOTHING,
  effect: NOTHING,
  at: 0,
});

describe('the outcome form', () => {
  it('has a blank line of every kind', () => {
    for (const kind of KINDS) expect(blank(kind, '2026-09-30').kind).toBe(kind);
  });

  it('asks whoever does not simply agree for a basis, in one language at least', () => {
    expect(lacksBasis('agree', NOTHING)).toBe(false);
    for (const stance of ['reservation', 'dissent', 'abstain'] as const) {
      expect(lacksBasis(stance, { zh: ' ', en: '' })).toBe(true);
      expect(lacksBasis(stance, { zh: '淋巴结', en: '' })).toBe(false);
    }
  });

  it('tells votes on this wording from votes on an earlier one', () => {
    const outcome = { scribe: null, current: null, items: [item], stances: [vote(1, 5), vote(2, 6), { ...vote(2, 7), item: 9 }] };
    expect(votesOn(outcome, item).map(({ stance, holds }) => [stance.participant, holds])).toEqual([
      [5, false],
      [6, true],
    ]);
    expect(ofKind(outcome, 'option')).toHaveLength(1);
    expect(ofKind(outcome, 'action')).toHaveLength(0);
  });

  it('links what is on show: an image by its names, a document by its page', () => {
    const slice = { series: '1.2', instance: '1.2.143', frame: 1 };
    const page = { series: 'document', instance: 'letter', frame: 3 };
    expect(evidenceOf(slice)).toEqual({ kind: 'image', ...slice });
    expect(evidenceOf(page)).toEqual({ kind: 'document', document: 'letter', page: 3 });
    for (const shown of [slice, page]) expect(imageOf(evidenceOf(shown))).toEqual(shown);
    expect(imageOf({ kind: 'audio', from: 1, until: 2 })).toBeNull();
  });

  it('links an image or a page once, and lets the oldest go when there are too many', () => {
    const shown = (frame: number): EvidenceLink => ({ kind: 'image', series: '1.2', instance: '1.2.3', frame });
    expect(withLink([shown(1)], shown(1))).toBeNull();
    expect(withLink([shown(1)], shown(2))).toEqual([shown(1), shown(2)]);
    const said: EvidenceLink = { kind: 'audio', from: 1, until: 2 };
    const full = [said, ...[1, 2, 3, 4, 5, 6, 7].map(shown)];
    expect(withLink(full, said)).toEqual([...full.slice(1), said]);
  });
});
