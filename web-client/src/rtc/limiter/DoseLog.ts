import { decibels } from './Loudness';

/** One minute of listening. */
export interface DoseMinute {
  /** When it was over, in milliseconds since 1970. */
  at: number;
  /** The mean loudness at the ear, by the volume that was comfortable at the sound check. */
  decibels: number;
  /** Seconds of it in which the limiter held something back. */
  limited: number;
}

/** What a stretch of listening comes to. */
export interface DoseSum {
  minutes: number;
  /** The mean by energy, as a dose of noise is reckoned; `null` of nothing. */
  mean: number | null;
  loudest: number | null;
  /** Minutes above the limit. */
  loud: number;
}

/** Speech of the reference loudness is taken for 70 dB SPL: the interpreter has set it to be comfortable. */
const REFERENCE_DBFS = -23;
const REFERENCE_SPL = 70;
/** Above a mean of 80 dB SPL over a minute the ears need a warning. */
export const LOUD_SPL = 80;
/** Less held back than this is not worth a word. */
const HELD_BACK_DB = -1;
/** Forty hours of listening: a week of work. */
const MINUTES_KEPT = 2400;
const SECONDS = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * How loud each minute was: evidence for the protection of hearing. It is about the interpreter's health
 * and no part of a patient's record: kept on this machine only, by `keep`.
 */
export class DoseLog {
  private readonly kept: DoseMinute[];
  private sum = 0;
  private seconds = 0;
  private limited = 0;
  private referenceDb = REFERENCE_DBFS;

  constructor(
    kept = '',
    private readonly keep: (text: string) => void = () => undefined,
  ) {
    this.kept = readMinutes(kept);
  }

  /** The volume at which the reference sounded comfortable. */
  calibrate(volumeDb: number): void {
    this.referenceDb = REFERENCE_DBFS + volumeDb;
  }

  /** One second as it left the limiter. True: a minute is full. */
  addSecond(meanSquare: number, now: number, reductionDb = 0): boolean {
    this.sum += meanSquare;
    this.seconds += 1;
    if (reductionDb <= HELD_BACK_DB) this.limited += 1;
    if (this.seconds < SECONDS) return false;
    const loudness = Math.max(0, REFERENCE_SPL + decibels(this.sum / SECONDS) - this.referenceDb);
    this.kept.push({ at: now, decibels: loudness, limited: this.limited });
    if (this.kept.length > MINUTES_KEPT) this.kept.shift();
    this.sum = this.seconds = this.limited = 0;
    this.keep(writeMinutes(this.kept));
    return true;
  }

  get minutes(): readonly DoseMinute[] {
    return this.kept;
  }

  /** The minutes of the day before `now`. */
  lastDay(now: number): readonly DoseMinute[] {
    return this.kept.filter(({ at }) => at > now - DAY_MS);
  }
}

export function isLoud(minute: DoseMinute | undefined): boolean {
  return minute !== undefined && minute.decibels > LOUD_SPL;
}

export function sumOf(minutes: readonly DoseMinute[]): DoseSum {
  if (minutes.length === 0) return { minutes: 0, mean: null, loudest: null, loud: 0 };
  const energy = minutes.reduce((sum, minute) => sum + 10 ** (minute.decibels / 10), 0) / minutes.length;
  return {
    minutes: minutes.length,
    mean: 10 * Math.log10(energy),
    loudest: Math.max(...minutes.map((minute) => minute.decibels)),
    loud: minutes.filter(isLoud).length,
  };
}

/** One minute a line: when in UTC, decibels, seconds held back. Any spreadsheet reads it. */
export function writeMinutes(minutes: readonly DoseMinute[]): string {
  return minutes.map(({ at, decibels: loudness, limited }) => `${new Date(at).toISOString()},${loudness.toFixed(1)},${limited}`).join('\n');
}

/** What was kept, as far as it still makes sense. */
function readMinutes(text: string): DoseMinute[] {
  const minutes = text.split('\n').map((line): DoseMinute => {
    const [at = '', loudness = '', limited = ''] = line.split(',');
    return { at: Date.parse(at), decibels: Number(loudness || Number.NaN), limited: Number(limited || Number.NaN) };
  });
  return minutes.filter((minute) => Object.values(minute).every(Number.isFinite)).slice(-MINUTES_KEPT);
}
