import type { DocumentEntry, UploadEntry } from './types';

export type UploadStep = 'waiting' | 'sending' | 'checking' | 'done' | 'failed';

/** One chosen file on its way; an archive brings several files. */
export interface Upload {
  number: number;
  name: string;
  size: number;
  sent: number;
  step: UploadStep;
  /** How many files of it the server has looked at. */
  looked: number;
  /** Those the server keeps back or refuses. */
  trouble: DocumentEntry[];
  /** The first of those the server has looked at. */
  first: DocumentEntry | null;
  released: number;
  /** HTTP status of a failure; 0 when nobody answered. */
  status: number | null;
}

export type UploadAct =
  | { act: 'chosen'; files: { number: number; name: string; size: number }[] }
  | { act: 'sent'; number: number; bytes: number }
  | { act: 'looked'; number: number; entry: UploadEntry }
  | { act: 'failed'; number: number; status: number }
  | { act: 'clear' };

/** The one paper that was sent, if it can be used or waits for somebody to look at it. */
export function onlyFile({ step, looked, first }: Upload): DocumentEntry | undefined {
  const isPaper = first !== null && first.state !== 'rejected' && first.kind !== 'dicom';
  return step === 'done' && looked === 1 && isPaper ? first : undefined;
}

export function reduceUploads(uploads: readonly Upload[], act: UploadAct): readonly Upload[] {
  if (act.act === 'chosen') {
    const fresh = { sent: 0, step: 'waiting', looked: 0, trouble: [], first: null, released: 0, status: null } as const;
    return [...uploads, ...act.files.map((file) => ({ ...file, ...fresh, trouble: [] }))];
  }
  if (act.act === 'clear') return uploads.filter(({ step }) => step !== 'done' && step !== 'failed');
  return uploads.map((upload) => (upload.number === act.number ? changed(upload, act) : upload));
}

function changed(upload: Upload, act: Exclude<UploadAct, { act: 'chosen' | 'clear' }>): Upload {
  if (act.act === 'sent') return { ...upload, sent: act.bytes, step: act.bytes < upload.size ? 'sending' : 'checking' };
  if (act.act === 'failed') return { ...upload, step: 'failed', status: act.status };
  const files = act.entry.files ?? [];
  return {
    ...upload,
    step: act.entry.state === 'done' ? 'done' : 'checking',
    looked: act.entry.files_count ?? files.length,
    first: files[0] ?? null,
    trouble: files.filter(({ state }) => state !== 'released'),
    released: files.filter(({ state }) => state === 'released').length,
  };
}
