/** Below this nothing is heard beside speech: ramps begin and end here, and silence is silence. */
export const FLOOR_DB = -48;

/** No gain changes faster than 3 dB in 10 ms, whatever was asked: faster is heard as a click or a startle. */
const STEEPEST_DB_PER_S = 300;

/** A change of loudness, linear in decibels. Times in seconds of the audio clock. */
export interface GainRamp {
  fromDb: number;
  toDb: number;
  start: number;
  end: number;
}

export function steady(db: number | null): GainRamp {
  const at = Math.max(FLOOR_DB, db ?? FLOOR_DB);
  return { fromDb: at, toDb: at, start: 0, end: 0 };
}

/** Where a ramp is at a time. */
export function levelAt({ fromDb, toDb, start, end }: GainRamp, time: number): number {
  if (time >= end) return toDb;
  if (time <= start) return fromDb;
  return fromDb + ((toDb - fromDb) * (time - start)) / (end - start);
}

/** From wherever the last ramp has come to, to `db` (`null`: silence). */
export function rampTo(before: GainRamp, db: number | null, rampMs: number, now: number): GainRamp {
  const fromDb = levelAt(before, now);
  const toDb = Math.max(FLOOR_DB, db ?? FLOOR_DB);
  const shortest = Math.abs(toDb - fromDb) / STEEPEST_DB_PER_S;
  return { fromDb, toDb, start: now, end: now + Math.max(rampMs / 1000, shortest) };
}

/** The factor for a level; the floor is silence. */
export function factor(db: number): number {
  return db <= FLOOR_DB ? 0 : 10 ** (db / 20);
}

/** As much of an AudioParam as is used. */
export type GainParam = Pick<AudioParam, 'cancelScheduledValues' | 'setValueAtTime' | 'exponentialRampToValueAtTime'>;

/** Writes a ramp onto a gain. An exponential ramp is linear in decibels; it cannot reach nothing, so that is set at its end. */
export function schedule(param: GainParam, ramp: GainRamp): void {
  const audible = (db: number) => 10 ** (Math.max(FLOOR_DB, db) / 20);
  param.cancelScheduledValues(ramp.start);
  param.setValueAtTime(audible(ramp.fromDb), ramp.start);
  param.exponentialRampToValueAtTime(audible(ramp.toDb), ramp.end);
  if (ramp.toDb <= FLOOR_DB) param.setValueAtTime(0, ramp.end);
}
