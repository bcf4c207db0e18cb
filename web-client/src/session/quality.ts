import type { Quality } from '../protocol/generated';

export type QualityWord = 'good' | 'fair' | 'poor';

/**
 * A round trip of 200-350 ms is normal between continents and by itself no fault, so delay alone
 * never makes a connection poor; loss does.
 */
export function qualityWord({ rtt_ms, loss_permille }: Pick<Quality, 'rtt_ms' | 'loss_permille'>): QualityWord {
  if (loss_permille >= 80) return 'poor';
  if (loss_permille >= 20 || rtt_ms >= 450) return 'fair';
  return 'good';
}

export type DelayWord = 'near' | 'far' | 'very_far';

/** What the round trip means for talking. */
export function delayWord(rttMs: number): DelayWord {
  if (rttMs < 180) return 'near';
  return rttMs < 400 ? 'far' : 'very_far';
}
