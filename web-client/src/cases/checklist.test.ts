import { describe, expect, it } from 'vitest';
import type { DocumentEntry, SeriesEntry } from '../images/types';
import { type ChecklistPaper, isNewer, linkable, needsWhy, troubleOf } from './checklist';

const document = (id: string, part: Partial<DocumentEntry> = {}): DocumentEntry => ({ id, file_name: `${id}.pdf`, kind: 'pdf', media_type: 'application/pdf', state: 'released', reason: null, sentence: null, size: 1, created: 0, ...part });
const series = (modality: string, documents: string[]) => ({ modality, images: documents.map((id) => ({ document: id })) }) as unknown as SeriesEntry;
const paper = (id: string): ChecklistPaper => ({ id, file_name: id, kind: 'pdf', state: 'released', reason: null, sha256: '', linked: 0, translations: {} });

describe('a line of the checklist', () => {
  it('offers what it does not have yet, a series by its first image', () => {
    const documents = [document('a'), document('b'), document('c', { state: 'rejected' }), document('d', { kind: 'dicom' })];
    const offered = linkable({ documents: [paper('a')] }, documents, [series('CT', ['d', 'e']), series('MR', [])], 'Series');
    expect(offered).toEqual([
      { id: 'b', label: 'b.pdf' },
      { id: 'd', label: 'Series 1 · CT · 2' },
    ]);
    expect(linkable({ documents: [paper('d')] }, [], [series('CT', ['d', 'e'])], 'Series')).toEqual([]);
  });

  it('asks for a reason where it was found to be of another patient', () => {
    expect(needsWhy({ state: 'wrong_patient' })).toBe(true);
    expect(needsWhy({ state: 'received' })).toBe(false);
  });

  it('tells what came after somebody had looked', () => {
    expect(isNewer({ reviewed: 10 }, { linked: 11 })).toBe(true);
    expect(isNewer({ reviewed: 10 }, { linked: 10 })).toBe(false);
    expect(isNewer({ reviewed: null }, { linked: 11 })).toBe(false);
  });

  it('names what stands in the way of a document', () => {
    expect(troubleOf({ state: 'released', reason: null })).toBeNull();
    expect(troubleOf({ state: 'quarantined', reason: 'wrong_patient' })).toBe('ofAnother');
    expect(troubleOf({ state: 'quarantined', reason: 'from_outside' })).toBe('held');
    expect(troubleOf({ state: 'rejected', reason: 'by_person' })).toBe('refused');
  });
});
