/** Staff and their accounts, as `/api/v1/account…` and `/api/v1/accounts` say them. */
export const STAFF_ROLES = ['administrator', 'coordinator', 'local_expert', 'consultant', 'interpreter', 'translator', 'ops'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export interface OwnAccount {
  id: number;
  name: string;
  sign_in_name: string;
  roles: StaffRole[];
  has_password: boolean;
  second_factor: boolean;
  recovery_codes_left: number;
  federated: boolean;
}

export interface SignedIn {
  code_needed: boolean;
  account: OwnAccount | null;
}

export interface Device {
  id: number;
  device: string;
  created: number;
  seen: number;
  expires: number;
  this: boolean;
}

export interface AccountEntry {
  id: number;
  name: string;
  sign_in_name: string;
  roles: StaffRole[];
  ready: boolean;
  second_factor: boolean;
  federated: boolean;
  created: number;
  disabled: number | null;
}

export interface AccountMade {
  account: AccountEntry;
  link: string;
}

/** Where each role works; whoever has several begins at the first. */
export const WORKPLACES = [
  { role: 'coordinator', path: '/desk', name: 'desk' },
  { role: 'administrator', path: '/accounts', name: 'accounts' },
  { role: 'ops', path: '/ops', name: 'ops' },
] as const satisfies readonly { role: StaffRole; path: string; name: string }[];

/** Where a member of staff goes after signing in. */
export function homeOf(roles: readonly StaffRole[]): string {
  return WORKPLACES.find(({ role }) => roles.includes(role))?.path ?? '/account';
}

/** What of a patient is shown, and to whom, as the access log names them. */
export const DISCLOSED = ['board', 'case_page', 'request_page', 'dossier', 'document', 'images', 'report', 'recording', 'access_log', 'export', 'record', 'erasure'] as const;
export const RECIPIENTS = ['applicant', 'administrator', 'coordinator', 'local_expert', 'consultant', 'interpreter', 'translator', 'patient', 'family', 'ops'] as const;

export interface AccessEntry {
  number: number;
  at: number;
  name: string | null;
  role: string;
  what: string;
  object: string | null;
}
