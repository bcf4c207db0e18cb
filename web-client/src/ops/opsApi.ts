import type { BoardAlert, Detail, History, Picture, RecentSession } from './types';

const TIMEOUT_MS = 5_000;

/** Every picture, until the returned function is called. `onLost`: nobody is signed in, or the server is away. */
export function watchBoard(onPicture: (picture: Picture) => void, onLost: () => void): () => void {
  const source = new EventSource('/api/v1/ops/stream');
  source.addEventListener('picture', (event: MessageEvent<string>) => onPicture(JSON.parse(event.data) as Picture));
  source.onerror = onLost;
  return () => source.close();
}

/** `null`: there is none, or the server is away. */
async function read(path: string): Promise<unknown> {
  try {
    const response = await fetch(`/api/v1/ops/${path}`, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? ((await response.json()) as unknown) : null;
  } catch {
    return null;
  }
}

export const readSession = async (session: string) => (await read(`sessions/${encodeURIComponent(session)}`)) as Detail | null;
export const readHistory = async (session: string) => (await read(`sessions/${encodeURIComponent(session)}/history`)) as History | null;
export const readRecent = async () => (await read('recent')) as RecentSession[] | null;

/** Takes the machine out of service, or back. `false`: the server did not do it. */
export async function setDraining(drain: boolean): Promise<boolean> {
  const headers = { 'content-type': 'application/json' };
  const sent = fetch('/api/v1/ops/drain', { method: 'POST', headers, body: JSON.stringify({ drain }), signal: AbortSignal.timeout(TIMEOUT_MS) });
  return sent.then((response) => response.ok).catch(() => false);
}

export async function acknowledge({ kind, subject }: BoardAlert): Promise<void> {
  const body = JSON.stringify({ kind, ...subject });
  const sent = fetch('/api/v1/ops/acknowledge', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  // The next picture shows whether it was taken.
  await sent.catch(() => undefined);
}
