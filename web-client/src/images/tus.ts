/** Pieces of this size: an interruption costs no more than one. */
export const PIECE = 4 * 1024 * 1024;
const TRIES = 6;
const PAUSE_MS = 800;
/** Longer than this without an answer to a piece counts as an interruption. */
const SILENCE_MS = 120_000;

export interface Transport {
  fetch: typeof fetch;
  pause: (ms: number) => Promise<void>;
}

const PAGE: Transport = {
  fetch: (input, init) => fetch(input, init),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** The server took the file and will not take it again in this form. */
export class UploadRefused extends Error {
  constructor(readonly status: number) {
    super(`refused with ${status}`);
  }
}

interface Sending {
  endpoint: string;
  name: string;
  file: Blob;
  signal: AbortSignal;
  onProgress: (sent: number) => void;
}

/** Sends one file by tus 1.0 and tells its address on the server. After an interruption it goes on where the server stands. */
export async function sendFile(sending: Sending, transport: Transport = PAGE): Promise<string> {
  const { file, signal, onProgress } = sending;
  const place = await withPatience(signal, transport, () => create(sending, transport));
  let offset = 0;
  let interrupted = false;
  while (offset < file.size) {
    offset = await withPatience(signal, transport, async () => {
      try {
        if (interrupted) offset = await standOf(place, signal, transport);
        interrupted = false;
        return await append(place, file, offset, signal, transport);
      } catch (error) {
        interrupted = true;
        throw error;
      }
    });
    onProgress(offset);
  }
  return place;
}

async function create({ endpoint, name, file, signal }: Sending, { fetch }: Transport): Promise<string> {
  const response = await fetch(endpoint, {
    method: 'POST',
    signal,
    headers: {
      'tus-resumable': '1.0.0',
      'upload-length': String(file.size),
      'upload-metadata': `filename ${base64(name)}`,
    },
  });
  const place = response.headers.get('location');
  if (!response.ok || !place) throw refusal(response);
  return place;
}

async function append(place: string, file: Blob, offset: number, signal: AbortSignal, { fetch }: Transport): Promise<number> {
  if (offset >= file.size) return offset;
  const response = await fetch(place, {
    method: 'PATCH',
    signal: AbortSignal.any([signal, AbortSignal.timeout(SILENCE_MS)]),
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: file.slice(offset, offset + PIECE),
  });
  // Another offset, or the piece before is still being written: asked for again.
  if (response.status === 409 || response.status === 423) throw new Error('the server stands elsewhere');
  return offsetIn(response);
}

async function standOf(place: string, signal: AbortSignal, { fetch }: Transport): Promise<number> {
  return offsetIn(await fetch(place, { method: 'HEAD', signal, headers: { 'tus-resumable': '1.0.0' } }));
}

function offsetIn(response: Response): number {
  const offset = Number.parseInt(response.headers.get('upload-offset') ?? '', 10);
  if (!response.ok || Number.isNaN(offset)) throw refusal(response);
  return offset;
}

/** What may pass is tried again; what was refused is not. */
function refusal({ status }: Response): Error {
  const passes = status === 408 || status === 423 || status === 429 || (status >= 500 && status !== 507);
  return passes ? new Error(`answered ${status}`) : new UploadRefused(status);
}

async function withPatience<T>(signal: AbortSignal, { pause }: Transport, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (signal.aborted || error instanceof UploadRefused || attempt === TRIES) throw error;
      await pause(PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
