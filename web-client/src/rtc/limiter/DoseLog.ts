import { decibels } from './Loudness';

/** One minute of listening. */
export interface DoseMinute {
  /** Milliseconds since 1970. */
  at: number;
  /** The mean loudness at the ear, by the volume that was comfortable at the sound check. */
  decibels: number;
}

/** Speech of the reference loudness is taken for 70 dB SPL: the interpreter has set it to be comfortable. */
const REFERENCE_DBFS = -23;
const REFERENCE_SPL = 70;
/** Above a mean of 80 dB SPL over a minute the ears need a warning. */
const LOUD_SPL = 80;
const MINUTES_KEPT = 480;
const SECONDS = 60;

/** How loud each minute was: evidence for the protection of hearing. Kept on this machine only. */
export class DoseLog {
  private readonly kept: DoseMinute[] = [];
  private sum = 0;
  private seconds = 0;
  private referenceDb = REFERENCE_DBFS;

  /** The volume at which the reference sounded comfortable. */
  calibrate(volumeDb: number): void {
    this.referenceDb = REFERENCE_DBFS + volumeDb;
  }

  /** One second as it left the limiter. True: a minute is full. */
  addSecond(meanSquare: number, now: number): boolean {
    this.sum += meanSquare;
    this.seconds += 1;
    if (this.seconds < SECONDS) return false;
    this.kept.push({ at: now, decibels: REFERENCE_SPL + decibels(this.sum / SECONDS) - this.referenceDb });
    if (this.kept.length > MINUTES_KEPT) this.kept.shift();
    this.sum = this.seconds = 0;
    return true;
  }

  get minutes(): readonly DoseMinute[] {
    return this.kept;
  }
}

export function isLoud(minute: DoseMinute | undefined): boolean {
  return minute !== undefined && minute.decibels > LOUD_SPL;
}
