import type { Failure } from './accountsApi';

/** What went wrong, as a key of the texts. */
export type Trouble = 'wrong' | 'locked' | 'weak' | 'expired' | 'taken' | 'busy' | 'unreachable' | 'refused';

/** What a failed call means to whoever reads the page. */
export function troubleOf({ status }: Failure): Trouble {
  switch (status) {
    case 0:
      return 'unreachable';
    case 401:
    case 403:
      return 'wrong';
    case 409:
      return 'taken';
    case 410:
      return 'expired';
    case 422:
      return 'weak';
    case 429:
      return 'locked';
    case 503:
      return 'busy';
    default:
      return 'refused';
  }
}

/** Minutes to wait, at least one. */
export const minutes = (seconds: number) => Math.max(1, Math.ceil(seconds / 60));
