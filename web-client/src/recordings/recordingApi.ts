import type { ApiResult } from '../api/types';
import type { ErrorCode } from '../protocol/generated';
import type { Contents, KeptCheckpoint, Release } from './types';

/** A long recording is decrypted when it is first asked for. */
const TIMEOUT_MS = 120_000;

const base = (session: string) => `/api/v1/recordings/${encodeURIComponent(session)}`;

async function read<T>(address: string, body?: unknown): Promise<ApiResult<T>> {
  const sending = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(address, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : sending),
    });
    if (response.ok) return { kind: 'ok', value: (await response.json()) as T };
    const problem = (await response.json().catch(() => null)) as { code?: ErrorCode } | null;
    return { kind: 'problem', status: response.status, code: problem?.code ?? null };
  } catch {
    return { kind: 'unreachable' };
  }
}

export const readContents = (session: string) => read<Contents>(base(session));
export const readCheckpoint = (session: string) => read<KeptCheckpoint | null>(`${base(session)}/checkpoint`);
export const setRelease = (session: string, given: boolean, reason: string) => read<Release>(`${base(session)}/release`, { given, reason });
export const trackAddress = (session: string, track: number) => `${base(session)}/tracks/${track}`;
export const channelAddress = (session: string, language: string) => `${base(session)}/channels/${encodeURIComponent(language)}`;
