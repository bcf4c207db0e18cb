import { describe, expect, it } from 'vitest';
import type { OutcomeItem, StanceView } from '../../protocol/generated';
import { blank, KINDS, lacksBasis, NOTHING, ofKind, votesOn } from './outcomeModel';

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
});
