import type { CaseCard, CasePage, Letter, TrackPage } from './types';

/** `detail` is the server's sentence, `reasons` the same as keys. Status 0: no answer at all. */
export interface CaseFailure {
  ok: false;
  status: number;
  detail: string;
  reasons: string[];
}

/** How a call ended. */
export type CaseResult<T> = { ok: true; value: T } | CaseFailure;

const TIMEOUT_MS = 10_000;

async function call<T>(path: string, body?: unknown): Promise<CaseResult<T>> {
  const sending = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(`/api/v1/${path}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : sending),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const problem = (await response.json().catch(() => ({}))) as Partial<CaseFailure>;
    return { ok: false, status: response.status, detail: problem.detail ?? '', reasons: problem.reasons ?? [] };
  } catch {
    return { ok: false, status: 0, detail: '', reasons: [] };
  }
}

export const sendRequest = (form: unknown) => call<{ tracking_link: string; call_due: number }>('requests', form);
export const openTrack = (secret: string) => (secret ? call<TrackPage>('track', { secret }) : call<TrackPage>('track'));
export const signConsent = (form: unknown) => call<TrackPage>('track/consents', form);
export const withdrawConsent = (id: number) => call<TrackPage>(`track/consents/${id}/withdraw`, {});
export const signIn = (secret: string) => (secret ? call<{ name: string }>('staff/login', { secret }) : call<{ name: string }>('staff'));
export const listCases = () => call<CaseCard[]>('cases');
export const readCase = (id: number) => call<CasePage>(`cases/${id}`);

/** Something a coordinator does to a case; the answer is the case as it is then. */
export const workOn = (id: number, what: 'transition' | 'checklist' | 'team', body: unknown) => call<CasePage>(`cases/${id}/${what}`, body);
export const scheduleCase = (id: number, body: unknown) => call<{ case: CasePage; invitations: Letter[] }>(`cases/${id}/schedule`, body);
