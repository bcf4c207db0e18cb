import { describe, expect, it } from 'vitest';
import { findTerms } from './findTerms';

const term = (text: string, translation: string) => ({ from: 'zh', text, to: 'en', translation });
const TERMS = [term('奥希替尼', 'osimertinib'), term('右肺上叶', 'right upper lobe')];

describe('the glossary', () => {
  it('finds a term from either side, by parts of it', () => {
    expect(findTerms(TERMS, '肺')).toEqual([TERMS[1]]);
    expect(findTerms(TERMS, 'OSIM')).toEqual([TERMS[0]]);
    expect(findTerms(TERMS, 'lobe right')).toEqual([TERMS[1]]);
    expect(findTerms(TERMS, 'left')).toEqual([]);
  });

  it('shows the newest first while nothing is asked', () => {
    expect(findTerms(TERMS, ' ')).toEqual([TERMS[1], TERMS[0]]);
  });
});
