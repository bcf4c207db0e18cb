import type { ErrorCode, Role } from '../protocol/generated';

/** What a seat is, as the join link says. */
export interface Invitation {
  session: string;
  title: string;
  role: Role;
  name: string;
  speaks: string;
  listens: string;
  /** Milliseconds since 1970; null when it does not expire. */
  expires: number | null;
}

/** How a call to the server ended. `unreachable`: no answer at all. */
export type ApiResult<T> =
  | { kind: 'ok'; value: T }
  | { kind: 'problem'; status: number; code: ErrorCode | null }
  | { kind: 'unreachable' };
