import type { LineGain, Part } from '../../protocol/generated';

/** How one receiving line is to sound. `db: null` is silence. */
export interface LinePlan {
  part: Part;
  db: number | null;
  rampMs: number;
}

/** What comes in: the receiving lines with sound by their `mid`, and which of them carry a track. */
export interface IncomingSound {
  streams: ReadonlyMap<string, MediaStream>;
  assigned: ReadonlySet<string>;
}

export const NO_SOUND: IncomingSound = { streams: new Map(), assigned: new Set() };

const SILENCE_RAMP_MS = 80;
/** A hearing aid for a broken server, not a way of listening: see `planLines`. */
const EVERYTHING: LinePlan = { part: 'floor', db: 0, rampMs: 250 };

/**
 * The server's gains as a plan for every line that there is; a line it does not name falls silent.
 * `gains: null`: none came although they were waited for. Better all voices at once than silence.
 */
export function planLines(mids: Iterable<string>, assigned: ReadonlySet<string>, gains: readonly LineGain[] | null): Map<string, LinePlan> {
  const named = new Map(gains?.map((gain) => [gain.mid, gain]));
  const plan = new Map<string, LinePlan>();
  for (const mid of mids) {
    const gain = named.get(mid);
    if (gain) plan.set(mid, { part: gain.part, db: gain.gain === null ? null : Math.min(0, gain.gain / 10), rampMs: gain.ramp_ms });
    else if (gains === null && assigned.has(mid)) plan.set(mid, EVERYTHING);
    else plan.set(mid, { part: 'floor', db: null, rampMs: SILENCE_RAMP_MS });
  }
  return plan;
}
