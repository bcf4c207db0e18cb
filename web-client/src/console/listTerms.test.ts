import { describe, expect, it } from 'vitest';
import { applyChange } from '../session/applyChange';
import { testView } from '../session/testView';
import { findTerms } from './findTerms';
import { listTerms } from './listTerms';

const term = (text: string, translation: string) => ({ from: 'zh', text, to: 'en', translation });
const CASE = [term('奥希替尼', 'osimertinib'), term('右肺上叶', 'right upper lobe')];

describe('the terms of the case', () => {
  it('stand below those added here, in the order of the glossary', () => {
    const shown = findTerms(listTerms(CASE, [term('胸膜', 'pleura')]), '');
    expect(shown.map(({ text, ofCase }) => [text, ofCase])).toEqual([
      ['胸膜', false],
      ['奥希替尼', true],
      ['右肺上叶', true],
    ]);
  });

  it('give way to what an interpreter writes for the same word', () => {
    const shown = listTerms(CASE, [term('右肺上叶', 'RUL')]);
    expect(shown.map(({ translation }) => translation)).toEqual(['osimertinib', 'RUL']);
  });

  it('come anew when the glossary is written during the session', () => {
    const view = applyChange(testView(), { what: 'case_terms', terms: CASE });
    expect(view.case_terms).toEqual(CASE);
  });
});
