import { MOST_REPEATS } from './UplinkLoss';

/** How much of the loudest moment is left a second later: who pauses speaks again. */
const MEMORY = 0.9;
const MS_PER_S = 1000;
const BITS_PER_BYTE = 8;

/** What a browser says of its way to the server at one moment. */
export interface WayUp {
  /** The share of 1 of this client's sound that the server missed by its newest report. */
  lost: number;
  /** What the path is believed to carry, in bits a second; `null`: the browser does not say. */
  room: number | null;
  /** Sound that has left so far, repeats included, in bytes, and when that was, in milliseconds. */
  bytes: number;
  at: number;
}

/**
 * So many repeats fit beside a voice of so many bits a second. One a browser says by itself, room or not. A browser believes
 * a path to carry half as much again as it sends: were repeats to leave a part of that free, they would never become more.
 */
export function repeatsThatFit(room: number | null, voice: number): number {
  if (room === null || voice <= 0) return MOST_REPEATS;
  return Math.min(MOST_REPEATS, Math.max(1, Math.floor(room / voice) - 1));
}

/** Whether the way up carries more repeats: where packets are lost because there are too many, more of them lose more. */
export class UplinkRoom {
  private before: WayUp | null = null;
  /** Bits a second of the voice said once. */
  private voice = 0;

  /** `repeats`: in force since the look before. */
  note(now: WayUp, repeats: number): void {
    const { before } = this;
    this.before = now;
    // Another connection counts from 0.
    if (!before || now.bytes < before.bytes || now.at <= before.at) return;
    const sent = (BITS_PER_BYTE * MS_PER_S * (now.bytes - before.bytes)) / (now.at - before.at);
    this.voice = Math.max(sent / (1 + repeats), this.voice * MEMORY);
  }

  get repeats(): number {
    return repeatsThatFit(this.before?.room ?? null, this.voice);
  }
}
