/** What one look at the connection found. */
export interface Pulse {
  /** Counts up with everything that arrives: media, feedback, answers to checks. */
  arrived: number;
  iceDisconnected: boolean;
  /** Somebody's open microphone is on a line: sound must be flowing. */
  soundExpected: boolean;
}

export type WatchdogAdvice = 'fine' | 'restart' | 'give_up';

/** Checks come every 2.5 s when nothing else does; sound comes all the time. */
const SILENT_MS = 4500;
const SILENT_WITH_SOUND_MS = 2000;
const FIRST_GAP_MS = 2000;
const LONGEST_GAP_MS = 8000;
const GIVE_UP_MS = 25_000;

/**
 * Decides when the media path needs an ICE restart. Browsers take 5 s to notice and 15 s to give
 * up; silence of everything, connectivity checks included, tells earlier.
 */
export class Watchdog {
  private arrived = -1;
  private arrivedAt: number;
  private silent = false;
  private restarts = 0;
  private restartedAt = Number.NEGATIVE_INFINITY;

  constructor(now: number) {
    this.arrivedAt = now;
  }

  /** Nothing arrives any more, as of the last look. */
  get isSilent(): boolean {
    return this.silent;
  }

  handlePulse(pulse: Pulse, now: number): WatchdogAdvice {
    if (pulse.arrived !== this.arrived) {
      this.arrived = pulse.arrived;
      this.arrivedAt = now;
      if (!pulse.iceDisconnected) this.restarts = 0;
    }
    const quietFor = now - this.arrivedAt;
    this.silent = quietFor >= (pulse.soundExpected ? SILENT_WITH_SOUND_MS : SILENT_MS);
    if (quietFor >= GIVE_UP_MS) return 'give_up';
    return pulse.iceDisconnected || this.silent ? this.restartUnlessRecent(now) : 'fine';
  }

  /** The network changed: do not wait for silence. */
  handleNetworkChange(now: number): WatchdogAdvice {
    return this.restartUnlessRecent(now);
  }

  private restartUnlessRecent(now: number): WatchdogAdvice {
    const gap = Math.min(LONGEST_GAP_MS, FIRST_GAP_MS * 2 ** this.restarts);
    if (now - this.restartedAt < gap) return 'fine';
    this.restartedAt = now;
    this.restarts += 1;
    return 'restart';
  }
}
