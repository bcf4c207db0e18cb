import type { CaseCard, CasePage, Column, ColleagueView, Hours, Letter, LetterText, TrackPage } from './types';

/** `detail` is the server's sentence, `code` its kind, `reasons` the same as keys. Status 0: no answer at all. */
export interface CaseFailure {
  ok: false;
  status: number;
  code: string;
  detail: string;
  reasons: string[];
}

/** How a call ended. */
export type CaseResult<T> = { ok: true; value: T } | CaseFailure;

const TIMEOUT_MS = 10_000;
/** Recordings of hours are deleted before the answer. */
const ERASING_MS = 60_000;

export async function call<T>(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST', patience = TIMEOUT_MS): Promise<CaseResult<T>> {
  const sending = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(`/api/v1/${path}`, {
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : sending),
    });
    if (response.status === 204) return { ok: true, value: undefined as T };
    if (response.ok) return { ok: true, value: (await response.json()) as T };
    const problem = (await response.json().catch(() => ({}))) as Partial<CaseFailure>;
    return { ok: false, status: response.status, code: problem.code ?? '', detail: problem.detail ?? '', reasons: problem.reasons ?? [] };
  } catch {
    return { ok: false, status: 0, code: '', detail: '', reasons: [] };
  }
}

export const sendRequest = (form: unknown) => call<{ case: number; tracking_link: string; call_due: number }>('requests', form);
export const openTrack = (secret: string) => (secret ? call<TrackPage>('track', { secret }) : call<TrackPage>('track'));
export const signConsent = (form: unknown) => call<TrackPage>('track/consents', form);
export const withdrawConsent = (id: number) => call<TrackPage>(`track/consents/${id}/withdraw`, {});
export const answerPlan = (agrees: boolean, name: string, plan: string | null) => call<TrackPage>('track/plan', { agrees, name, plan });
export const resubmit = (purpose: string) => call<TrackPage>('track/resubmit', { purpose });
/** Where a document that came back is read. */
export const returnedAddress = (document: string) => `/api/v1/track/returned/${encodeURIComponent(document)}`;
/** Everything of the own case as one file, and of any case for the desk. */
export const OWN_ARCHIVE = '/api/v1/track/export';
export const caseArchive = (id: number) => `/api/v1/cases/${id}/export`;
export const joinFromTrack = () => call<undefined>('track/join', {});
export const signIn = (secret: string) => (secret ? call<{ name: string }>('staff/login', { secret }) : call<{ name: string }>('staff'));
export const readBoard = () => call<Column[]>('board');
export const findCases = (words: string, state = '', from = 0) =>
  call<CaseCard[]>(`cases?${new URLSearchParams({ q: words, from: String(from), ...(state ? { state } : {}) }).toString()}`);
export const readCase = (id: number) => call<CasePage>(`cases/${id}`);

/** Something a coordinator does to a case; the answer is the case as it is then. */
export const workOn = (id: number, what: string, body: unknown) => call<CasePage>(`cases/${id}/${what}`, body);
/** Whether the law lets a case go, and why not. */
export interface Erasable {
  may: boolean;
  reason: string | null;
}
export const mayErase = (id: number) => call<Erasable>(`cases/${id}/erasure`);
export const eraseCase = (id: number, proof: string) => call<undefined>(`cases/${id}/erasure`, { proof }, 'POST', ERASING_MS);
/** Somebody new in the team; where a session is planned, with what he is sent. */
export const addToTeam = (id: number, person: unknown) => call<CasePage & { invitation: Letter | null }>(`cases/${id}/team`, person);
export const draftReply = (id: number, body: unknown) => call<LetterText>(`cases/${id}/triage-letter`, body);
export const scheduleCase = (id: number, again: boolean, body: unknown) =>
  call<{ case: CasePage; invitations: Letter[] }>(`cases/${id}/${again ? 'reschedule' : 'schedule'}`, body);
export const readHours = (id: number, minutes: number, starts: number | null) =>
  call<Hours[]>(`cases/${id}/hours?minutes=${minutes}${starts === null ? '' : `&starts=${starts}`}`);
export const findColleagues = (query: Record<string, string>) =>
  call<ColleagueView[]>(`colleagues?${new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString()}`);
export const addColleague = (form: unknown) => call<ColleagueView>('colleagues', form);
export const changeColleague = (id: number, form: unknown) => call<ColleagueView>(`colleagues/${id}`, form, 'PUT');
export const makePatientLink = (id: number, patient: boolean) => call<{ name: string; link: string }>(`cases/${id}/patient-link${patient ? '?patient=true' : ''}`, {});
export const makeOwnLink = (id: number) => call<{ link: string; mailed: boolean }>(`colleagues/${id}/link`, {});
export const endOwnLinks = (id: number) => call<undefined>(`colleagues/${id}/link`, {}, 'DELETE');
