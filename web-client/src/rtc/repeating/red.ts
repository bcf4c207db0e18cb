/** Redundant audio data (RFC 2198): a packet that says the frames before its own once more. */

export interface EarlierFrame {
  payloadType: number;
  /** So many ticks of the RTP clock before the packet's own frame. */
  age: number;
  bytes: Uint8Array;
}

export interface RedPacket {
  /** Of its own frame. */
  payloadType: number;
  /** Oldest first. */
  earlier: EarlierFrame[];
  own: Uint8Array;
}

const HEADER_BYTES = 4;
const MOST_EARLIER = 8;
/** Fields of fourteen bits and of ten. */
const LARGEST_AGE = (1 << 14) - 1;
const LARGEST_FRAME = (1 << 10) - 1;

/** `null`: malformed. */
export function readRed(payload: Uint8Array): RedPacket | null {
  const heads: { payloadType: number; age: number; length: number }[] = [];
  let at = 0;
  for (;;) {
    const first = payload[at];
    if (first === undefined || heads.length > MOST_EARLIER) return null;
    if ((first & 0x80) === 0) break;
    const [high = 0, middle = 0, low = 0] = payload.subarray(at + 1, at + HEADER_BYTES);
    const word = (high << 16) | (middle << 8) | low;
    heads.push({ payloadType: first & 0x7f, age: word >> 10, length: word & LARGEST_FRAME });
    at += HEADER_BYTES;
  }
  const payloadType = payload[at] ?? 0;
  at += 1;
  const earlier = heads.map(({ length, ...head }) => ({ ...head, bytes: payload.subarray(at, (at += length)) }));
  return at < payload.length ? { payloadType, earlier, own: payload.subarray(at) } : null;
}

/** Whether a packet can say this. */
export const fitsRed = ({ age, bytes }: EarlierFrame) =>
  age > 0 && age <= LARGEST_AGE && bytes.length > 0 && bytes.length <= LARGEST_FRAME;

export const sizeOf = ({ earlier, own }: RedPacket) =>
  1 + own.length + earlier.reduce((sum, { bytes }) => sum + HEADER_BYTES + bytes.length, 0);

export function writeRed(packet: RedPacket): Uint8Array<ArrayBuffer> {
  const into = new Uint8Array(sizeOf(packet));
  let at = 0;
  for (const { payloadType, age, bytes } of packet.earlier) {
    const word = (age << 10) | bytes.length;
    into.set([0x80 | payloadType, word >> 16, (word >> 8) & 0xff, word & 0xff], at);
    at += HEADER_BYTES;
  }
  into[at] = packet.payloadType;
  at += 1;
  for (const bytes of [...packet.earlier.map((frame) => frame.bytes), packet.own]) {
    into.set(bytes, at);
    at += bytes.length;
  }
  return into;
}
