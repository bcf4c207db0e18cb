import type { Stance } from '../protocol/generated';
import type { Edit, Field, ReportView } from './types';

/**
 * `because`: which rule it was; `detail` the server's sentence in English; `current` the field as it stands when an edit
 * was stale. Status 0: no answer.
 */
export type ReportRefusal = { ok: false; status: number; because: string | null; detail: string; current: Field | null };
export type ReportResult = { ok: true; value: ReportView } | ReportRefusal;

const TIMEOUT_MS = 20_000;

export const reportPath = (session: string) => `/api/v1/sessions/${encodeURIComponent(session)}/report`;

async function call(path: string, body?: unknown): Promise<ReportResult> {
  const sending = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(path, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : sending),
    });
    if (response.ok) return { ok: true, value: (await response.json()) as ReportView };
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; because?: string | null; current?: Field };
    const { detail = '', because = null, current = null } = problem;
    return { ok: false, status: response.status, because, detail, current };
  } catch {
    return { ok: false, status: 0, because: null, detail: '', current: null };
  }
}

export const readReport = (session: string) => call(reportPath(session));
export const changeField = (session: string, edit: Edit) => call(`${reportPath(session)}/fields`, edit);
export const approvePatientVersion = (session: string, digest: string, proof: string) => call(`${reportPath(session)}/patient-approval`, { digest, proof });
export const amendReport = (session: string, reason: string) => call(`${reportPath(session)}/amendments`, { reason });
export const signReport = (session: string, digest: string, stance: Stance, proof: string) =>
  call(`${reportPath(session)}/signatures`, { digest, stance, proof });
