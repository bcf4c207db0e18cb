import { exchangeSecret, readSeat } from '../api/seatApi';
import type { ApiResult, Invitation } from '../api/types';
import { Store } from '../base/Store';
import { LocalMedia } from '../rtc/LocalMedia';
import { isFamilySide } from '../session/rights';
import { Consultation } from './Consultation';
import { SeatMark } from './SeatMark';

/** What stands between an address and a seat. */
export type EntranceState =
  | { kind: 'loading' }
  | { kind: 'welcome' }
  | { kind: 'problem'; problem: 'link_used' | 'too_many' | 'unreachable' | 'unsupported' }
  | { kind: 'seat'; invitation: Invitation; consultation: Consultation };

/** The part of the browser that is read and changed. */
export interface Address {
  secret: () => string;
  forgetSecret: () => void;
  canCall: () => boolean;
}

/** The server took the secret or turned it down. Until then it stays in the address, for another try. */
function isJudged(result: ApiResult<unknown>): boolean {
  return result.kind === 'ok' || (result.kind === 'problem' && result.status !== 429 && result.status < 500);
}

/** Turns the join link, or the cookie of an earlier visit, into a seat. */
export class Entrance {
  readonly store = new Store<EntranceState>({ kind: 'loading' });

  constructor(private readonly address: Address) {}

  async open(): Promise<void> {
    this.store.set({ kind: 'loading' });
    const secret = this.address.secret();
    const result = secret ? await exchangeSecret(secret) : await readSeat();
    if (secret && isJudged(result)) this.address.forgetSecret();
    this.store.set(this.outcome(result, secret !== ''));
  }

  private outcome(result: ApiResult<Invitation>, withSecret: boolean): EntranceState {
    if (result.kind === 'unreachable') return { kind: 'problem', problem: 'unreachable' };
    if (result.kind === 'problem') {
      if (result.status === 429) return { kind: 'problem', problem: 'too_many' };
      if (result.status >= 500) return { kind: 'problem', problem: 'unreachable' };
      return withSecret ? { kind: 'problem', problem: 'link_used' } : { kind: 'welcome' };
    }
    if (!this.address.canCall()) return { kind: 'problem', problem: 'unsupported' };
    return { kind: 'seat', invitation: result.value, consultation: this.takeSeat(result.value) };
  }

  private takeSeat(invitation: Invitation): Consultation {
    const local = new LocalMedia(invitation.role === 'interpreter' ? 'studio' : 'call');
    // Whoever comes to listen to doctors begins quietly.
    if (isFamilySide(invitation.role)) local.store.patch({ microphoneOn: false });
    local.watchDevices();
    void local.open();
    const consultation = new Consultation(local, new SeatMark(invitation));
    consultation.start();
    return consultation;
  }
}
