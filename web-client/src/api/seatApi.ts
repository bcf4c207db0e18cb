import type { ErrorCode } from '../protocol/generated';
import type { ApiResult, Invitation } from './types';

const TIMEOUT_MS = 10_000;

async function call<T>(path: string, body?: unknown): Promise<ApiResult<T>> {
  try {
    const response = await fetch(`/api/v1/${path}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (response.ok) return { kind: 'ok', value: (await response.json()) as T };
    return { kind: 'problem', status: response.status, code: await problemCode(response) };
  } catch {
    return { kind: 'unreachable' };
  }
}

async function problemCode(response: Response): Promise<ErrorCode | null> {
  const problem = (await response.json().catch(() => null)) as { code?: ErrorCode } | null;
  return problem?.code ?? null;
}

/** Exchanges the secret of a join link for the seat's cookie. */
export function exchangeSecret(secret: string): Promise<ApiResult<Invitation>> {
  return call('join', { secret });
}

/** The seat whose cookie this browser holds. */
export function readSeat(): Promise<ApiResult<Invitation>> {
  return call('seat');
}

/** The server's answer to the peer connection of a network check. */
export function probeAnswer(sdp: string): Promise<ApiResult<{ sdp: string }>> {
  return call('probe', { sdp });
}

/** False only when the server says so: a server that cannot be reached says nothing about the seat. */
export async function seatIsValid(): Promise<boolean> {
  const result = await readSeat();
  return !(result.kind === 'problem' && [401, 403, 410].includes(result.status));
}
