import { describe, expect, it } from 'vitest';
import { pageAfter, sightOf, sightText } from './sight';
import { testInterpretation, testView } from './testView';

describe('a document rendered from sight', () => {
  it('is sent once it has a name and a page', () => {
    expect(sightText('  ', 1)).toBeNull();
    expect(sightText('CT report', '')).toBeNull();
    expect(sightText('CT report', 0)).toBeNull();
    expect(sightText('CT report', 1.5)).toBeNull();
    expect(sightText('a'.repeat(121), 1)).toBeNull();
    expect(sightText(' CT report ', 2)).toEqual({ document: 'CT report', page: 2 });
  });

  it('goes on page by page', () => {
    expect(pageAfter({ document: 'CT report', page: 2 })).toEqual({ document: 'CT report', page: 3 });
    expect(pageAfter({ document: 'CT report', page: 9999 }).page).toBe(9999);
  });

  it('is mine only when I render it', () => {
    const text = { document: 'CT report', page: 1 };
    const seen = (interpreter: number) => testView({ me: 7, interpretation: testInterpretation({ sight: [{ interpreter, text, since: 0 }] }) });
    expect(sightOf(seen(8))).toBeNull();
    expect(sightOf(seen(7))).toEqual(text);
  });
});
