import type { Stance } from '../protocol/generated';
import type { Edit, Field, ReportView } from './types';

/** `detail` is the server's sentence; `current` the field as it stands when an edit was stale. Status 0: no answer. */
export type ReportResult = { ok: true; value: ReportView } | { ok: false; status: number; detail: string; current: Field | null };

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
    const problem = (await response.json().catch(() => ({}))) as { detail?: string; current?: Field };
    return { ok: false, status: response.status, detail: problem.detail ?? '', current: problem.current ?? null };
  } catch {
    return { ok: false, status: 0, detail: '', current: null };
  }
}

export const readReport = (session: string) => call(reportPath(session));
export const changeField = (session: string, edit: Edit) => call(`${reportPath(session)}/fields`, edit);
export const approvePatientVersion = (session: string, if_revision: number) => call(`${reportPath(session)}/patient-approval`, { if_revision });
export const amendReport = (session: string, reason: string) => call(`${reportPath(session)}/amendments`, { reason });
export const signReport = (session: string, digest: string, stance: Stance, proof: string) =>
  call(`${reportPath(session)}/signatures`, { digest, stance, proof });
