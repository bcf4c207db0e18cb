import { describe, expect, it } from 'vitest';
import type { DocumentEntry, UploadEntry } from './types';
import { onlyFile, reduceUploads, type Upload, type UploadAct } from './uploads';

const file = (id: string, state: DocumentEntry['state'], reason: string | null = null): DocumentEntry => ({
  id,
  file_name: id,
  kind: 'dicom',
  media_type: 'application/dicom',
  state,
  reason,
  sentence: null,
  size: 1,
  created: 0,
});

const after = (...acts: UploadAct[]) => acts.reduce<readonly Upload[]>((state, act) => reduceUploads(state, act), []);
const chosen: UploadAct = { act: 'chosen', files: [{ number: 1, name: 'disc.zip', size: 100 }, { number: 2, name: 'b.pdf', size: 9 }] };

describe('uploads', () => {
  it('wait, go, are looked at and end, each for itself', () => {
    const half = after(chosen, { act: 'sent', number: 1, bytes: 40 });
    expect(half.map(({ step, sent }) => [step, sent])).toEqual([['sending', 40], ['waiting', 0]]);
    const entry: UploadEntry = {
      id: 'u',
      state: 'done',
      note: null,
      files_count: 3,
      files: [file('a', 'released'), file('b', 'rejected', 'bomb'), file('c', 'quarantined', 'wrong_patient')],
    };
    const [disc, pdf] = after(chosen, { act: 'sent', number: 1, bytes: 100 }, { act: 'looked', number: 1, entry });
    expect(disc).toMatchObject({ step: 'done', looked: 3, released: 1 });
    expect(disc?.trouble.map(({ reason }) => reason)).toEqual(['bomb', 'wrong_patient']);
    expect(pdf?.step).toBe('waiting');
  });

  it('bring one paper, or none that could be handed on', () => {
    const brought = (files: DocumentEntry[], state: UploadEntry['state'] = 'done') => {
      const entry: UploadEntry = { id: 'u', state, note: null, files_count: files.length, files };
      const [, upload] = after(chosen, { act: 'looked', number: 2, entry });
      return upload && onlyFile(upload)?.id;
    };
    const paper = (id: string, state: DocumentEntry['state']) => ({ ...file(id, state), kind: 'pdf' as const });
    expect(brought([paper('a', 'released')])).toBe('a');
    expect(brought([paper('a', 'quarantined')])).toBe('a');
    expect(brought([paper('a', 'rejected')])).toBeUndefined();
    expect(brought([file('a', 'released')]), 'an image of a scanner is no paper').toBeUndefined();
    expect(brought([paper('a', 'released'), paper('b', 'released')])).toBeUndefined();
    expect(brought([paper('a', 'released')], 'checking'), 'not before it was looked at').toBeUndefined();
  });

  it('tell a failure and can be tidied away', () => {
    const failed = after(chosen, { act: 'failed', number: 2, status: 413 });
    expect(failed[1]).toMatchObject({ step: 'failed', status: 413 });
    expect(reduceUploads(failed, { act: 'clear' }).map(({ number }) => number)).toEqual([1]);
  });
});
