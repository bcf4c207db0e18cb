import { fitsRed, readRed, sizeOf, writeRed, type EarlierFrame } from './red';
import { MOST_REPEATS } from './UplinkLoss';

/** A packet stays well below what any path carries whole. */
const LARGEST_PACKET = 1100;

interface Said {
  timestamp: number;
  bytes: Uint8Array;
}

/** What a line of sound said last, and how much of it goes out once more with the next packet. */
export class Repeating {
  /** Frames before a packet's own. Browsers repeat one by themselves. */
  repeats = 1;
  /** Oldest first. */
  private said: Said[] = [];

  /** The payload to send in the place of this one of redundant audio; `null`: as it is. */
  handle(timestamp: number, payload: Uint8Array): Uint8Array<ArrayBuffer> | null {
    const packet = readRed(payload);
    if (!packet) return null;
    const earlier = this.said
      .slice(-this.repeats)
      .map((said): EarlierFrame => ({ payloadType: packet.payloadType, age: (timestamp - said.timestamp) >>> 0, bytes: said.bytes }))
      .filter(fitsRed);
    // The browser's own buffer is another one's after this.
    this.said = [...this.said, { timestamp, bytes: packet.own.slice() }].slice(-MOST_REPEATS);
    if (earlier.length <= packet.earlier.length) return null;
    const more = { ...packet, earlier };
    while (more.earlier.length > packet.earlier.length && sizeOf(more) > LARGEST_PACKET) more.earlier.shift();
    return more.earlier.length > packet.earlier.length ? writeRed(more) : null;
  }
}
