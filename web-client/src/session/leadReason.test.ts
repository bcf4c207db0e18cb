import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { interpretationEn } from '../i18n/interpretation.en';
import { interpretationZh } from '../i18n/interpretation.zh';
import type { LeadCause } from '../protocol/generated';
import { leadCauses, leadReason, reasonWords } from './leadReason';

/** Stands for the translations: the key, and what is put into it. */
const t = ((key: string, put?: Record<string, string>) => (put ? `${put['cause'] ?? ''} + ${put['words'] ?? ''}` : key)) as unknown as TFunction;

describe('the reason of a decision about an interpreter', () => {
  it('is sent once it says something', () => {
    expect(leadReason(null, 'words alone')).toBeNull();
    expect(leadReason('other', '  ')).toBeNull();
    expect(leadReason('other', ' asked for it ')).toEqual({ cause: 'other', words: 'asked for it' });
    expect(leadReason('poor_sound', '')).toEqual({ cause: 'poor_sound', words: null });
  });

  it('is read as cause and words', () => {
    expect(reasonWords(null, t)).toBe('');
    expect(reasonWords({ cause: 'no_answer', words: null }, t)).toBe('lead.cause.no_answer');
    expect(reasonWords({ cause: 'other', words: 'asked for it' }, t)).toBe('asked for it');
    expect(reasonWords({ cause: 'poor_sound', words: 'a fan' }, t)).toBe('lead.cause.poor_sound + a fan');
  });

  it('can be chosen for every decision, and each cause has its words in both languages', () => {
    const all = new Set<LeadCause>([...leadCauses('waived'), ...leadCauses('authorised'), ...leadCauses('revoked')]);
    expect(Object.keys(interpretationEn.lead.cause).sort()).toEqual([...all].sort());
    expect(Object.keys(interpretationZh.lead.cause).sort()).toEqual([...all].sort());
  });
});
