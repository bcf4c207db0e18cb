import { beforeEach, describe, expect, it, vi } from 'vitest';
import { forgetDraft, keepDraft, keptDraft, secretIn } from './drafts';

const DRAFT = { revision: 2, lines: [{ lead: '', text: { zh: '右肺', en: 'right lung' } }], zh: 'original', en: 'human' } as const;

describe('a draft in this browser', () => {
  beforeEach(() => {
    const kept = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
      removeItem: (name: string) => kept.delete(name),
    });
  });

  it('is there after a reload, for its report and field alone', () => {
    keepDraft('demo/1', 'H1', { ...DRAFT, lines: [...DRAFT.lines] });
    expect(keptDraft('demo/1', 'H1')).toEqual(DRAFT);
    expect(keptDraft('demo/2', 'H1')).toBeNull();
    forgetDraft('demo/1', 'H1');
    expect(keptDraft('demo/1', 'H1')).toBeNull();
  });

  it('does without storage', () => {
    vi.stubGlobal('sessionStorage', undefined);
    keepDraft('demo/1', 'H1', { ...DRAFT, lines: [...DRAFT.lines] });
    expect(keptDraft('demo/1', 'H1')).toBeNull();
  });

  it('finds the secret in a whole link', () => {
    expect(secretIn(' https://consilium.example/join#abcDEF123 ')).toBe('abcDEF123');
    expect(secretIn('abcDEF123')).toBe('abcDEF123');
  });
});
