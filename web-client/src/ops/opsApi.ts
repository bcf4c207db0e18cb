import type { BoardAlert, Detail, Picture } from './types';

const TIMEOUT_MS = 5_000;

/** Every picture, until the returned function is called. `onLost`: nobody is signed in, or the server is away. */
export function watchBoard(onPicture: (picture: Picture) => void, onLost: () => void): () => void {
  const source = new EventSource('/api/v1/ops/stream');
  source.addEventListener('picture', (event: MessageEvent<string>) => onPicture(JSON.parse(event.data) as Picture));
  source.onerror = onLost;
  return () => source.close();
}

export async function readSession(session: string): Promise<Detail | null> {
  try {
    const response = await fetch(`/api/v1/ops/sessions/${encodeURIComponent(session)}`, { cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? ((await response.json()) as Detail) : null;
  } catch {
    return null;
  }
}

export async function acknowledge({ kind, subject }: BoardAlert): Promise<void> {
  const body = JSON.stringify({ kind, ...subject });
  const sent = fetch('/api/v1/ops/acknowledge', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  // The next picture shows whether it was taken.
  await sent.catch(() => undefined);
}
