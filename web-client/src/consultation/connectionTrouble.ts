import type { ConsultationState } from './ConsultationState';

export type TroubleKind = 'connecting' | 'connectingLong' | 'media' | 'signalling' | 'both' | 'offline';

export interface Trouble {
  kind: TroubleKind;
  seconds: number;
}

const CONNECTING_LONG_S = 8;
/** A blink of the signalling that nobody would notice is not worth a banner. */
const UNNOTICED_MS = 700;

/** What is broken now, judged from both connections; `null`: nothing a person would notice. */
export function connectionTrouble(state: ConsultationState, now: number, online: boolean): Trouble | null {
  const { signal, media } = state;
  const lostAt = signal.kind === 'waiting' || signal.kind === 'connecting' ? signal.lostAt : null;
  const signalLost = lostAt !== null && now - lostAt >= UNNOTICED_MS;
  const mediaLost = media.kind === 'interrupted';
  const seconds = (since: number) => Math.max(0, Math.floor((now - since) / 1000));
  if (!online && (signalLost || mediaLost)) return { kind: 'offline', seconds: seconds(lostAt ?? media.since) };
  if (signalLost && media.kind !== 'connected') return { kind: 'both', seconds: seconds(lostAt) };
  if (signalLost) return { kind: 'signalling', seconds: seconds(lostAt) };
  if (mediaLost) return { kind: 'media', seconds: seconds(media.since) };
  if (media.kind !== 'connecting') return null;
  const waited = seconds(media.since);
  if (waited >= CONNECTING_LONG_S) return { kind: 'connectingLong', seconds: waited };
  return waited >= 1 ? { kind: 'connecting', seconds: waited } : null;
}
