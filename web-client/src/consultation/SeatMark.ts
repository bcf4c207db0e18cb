import type { Invitation } from '../api/types';
import { recall, remember } from '../base/remembered';

const KEY = 'seat';

/**
 * A browser holds one seat cookie, but may show several tabs. Each tab leaves a mark of the seat it
 * took; a tab that finds another's mark must not reconnect, for it would come back as that person.
 */
export class SeatMark {
  private readonly mark: string;

  constructor({ session, role, name }: Invitation) {
    this.mark = JSON.stringify([session, role, name]);
    remember(KEY, this.mark);
  }

  isOurs(): boolean {
    const found = recall(KEY);
    return found === '' || found === this.mark;
  }
}
