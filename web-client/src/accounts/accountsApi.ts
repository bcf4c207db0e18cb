import type { AccessEntry, AccountEntry, AccountMade, Device, OwnAccount, SignedIn, StaffRole } from './types';

/** `status` 0: no answer at all. `wait`: seconds to come back after. */
export interface Failure {
  ok: false;
  status: number;
  wait: number;
}

/** How a call ended. */
export type Result<T> = { ok: true; value: T } | Failure;

const TIMEOUT_MS = 15_000;

async function call<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Result<T>> {
  const sending = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : sending),
    });
    if (!response.ok) return { ok: false, status: response.status, wait: Number(response.headers.get('retry-after') ?? 0) };
    return { ok: true, value: (response.status === 204 ? undefined : await response.json()) as T };
  } catch {
    return { ok: false, status: 0, wait: 0 };
  }
}

export const signInByPassword = (name: string, password: string, code?: string) => call<SignedIn>('POST', 'staff/sign-in', { name, password, ...(code ? { code } : {}) });
export const signOut = () => call<undefined>('POST', 'staff/sign-out', {});
export const linkOwner = (secret: string) => call<{ name: string; sign_in_name: string }>('POST', 'account-link', { secret });
export const choosePassword = (secret: string, password: string) => call<SignedIn>('POST', 'account-link/password', { secret, password });
export const ownAccount = () => call<OwnAccount>('GET', 'account');
export const changePassword = (old: string, next: string) => call<undefined>('POST', 'account/password', { old, new: next });
export const beginSecondFactor = (password: string) => call<{ secret: string; link: string }>('POST', 'account/second-factor', { password });
export const confirmSecondFactor = (code: string) => call<{ codes: string[] }>('POST', 'account/second-factor/confirm', { code });
export const removeSecondFactor = (password: string) => call<undefined>('POST', 'account/second-factor/remove', { password });
export const listDevices = () => call<Device[]>('GET', 'account/devices');
export const signDeviceOut = (id: number) => call<undefined>('DELETE', `account/devices/${id}`);
export const listAccounts = () => call<AccountEntry[]>('GET', 'accounts');
export const makeAccount = (form: { name: string; sign_in_name: string; roles: StaffRole[] }) => call<AccountMade>('POST', 'accounts', form);
export const changeAccount = (id: number, change: { roles?: StaffRole[]; disabled?: boolean }) => call<AccountEntry>('POST', `accounts/${id}`, change);
export const newAccountLink = (id: number) => call<AccountMade>('POST', `accounts/${id}/link`, {});
/** A fresh proof of who signs a report, approves what a patient is told, or erases a case, good once: by password and code, or by the sign-in link. */
export const prove = (purpose: 'sign_report' | 'approve_patient_version' | 'erase_case', by: { password: string; code: string } | { secret: string }) =>
  call<{ proof: string }>('POST', 'reauthenticate', { purpose, by: 'staff', ...by });
/** The name of the hospital's identity provider, when there is one. */
export const waysToSignIn = () => call<{ provider: string | null }>('GET', 'staff/sign-in');
/** Who saw what of a case; of the own case by the tracking link. */
export const accessOfCase = (id: number) => call<AccessEntry[]>('GET', `cases/${id}/access`);
export const accessOfOwnCase = () => call<AccessEntry[]>('GET', 'track/access');
