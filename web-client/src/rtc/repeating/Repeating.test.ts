import { describe, expect, it } from 'vitest';
import { readRed, writeRed } from './red';
import { Repeating } from './Repeating';
import { UplinkLoss } from './UplinkLoss';

const OPUS = 111;
const FRAME = 960;

const frameOf = (number: number) => Uint8Array.of(number, number, number);

/** What Chromium sends: its own frame and the one before. */
function packetOf(number: number): Uint8Array {
  const earlier = number > 0 ? [{ payloadType: OPUS, age: FRAME, bytes: frameOf(number - 1) }] : [];
  return writeRed({ payloadType: OPUS, earlier, own: frameOf(number) });
}

/** The frames that a packet says, newest first, as `age in frames: number`. */
function said(payload: Uint8Array): string[] {
  const packet = readRed(payload);
  if (!packet) return ['malformed'];
  const earlier = packet.earlier.map(({ age, bytes }) => `${age / FRAME}: ${bytes[0] ?? ''}`);
  return [`0: ${packet.own[0] ?? ''}`, ...earlier.reverse()];
}

/** Sends frames up to that number and returns what left with the last. */
function send(repeating: Repeating, last: number, start = 0): string[] {
  let left: string[] = [];
  for (let number = 0; number <= last; number += 1) {
    const payload = packetOf(number);
    left = said(repeating.handle((start + number * FRAME) >>> 0, payload) ?? payload);
  }
  return left;
}

describe('a line that repeats what it said', () => {
  it('says as much as the browser does where little is lost', () => {
    expect(send(new Repeating(), 4)).toEqual(['0: 4', '1: 3']);
  });

  it.each([2, 3])('says %i frames once more, each at its time', (repeats) => {
    const repeating = new Repeating();
    repeating.repeats = repeats;
    expect(send(repeating, 6)).toEqual(['0: 6', '1: 5', '2: 4', '3: 3'].slice(0, repeats + 1));
  });

  it('goes on where the clock of the line begins again at 0', () => {
    const repeating = new Repeating();
    repeating.repeats = 3;
    expect(send(repeating, 4, 2 ** 32 - 2 * FRAME)).toEqual(['0: 4', '1: 3', '2: 2', '3: 1']);
  });

  it('does not say what was said before a pause', () => {
    const repeating = new Repeating();
    repeating.repeats = 3;
    send(repeating, 4);
    const payload = packetOf(0);
    expect(repeating.handle(1000 * FRAME, payload)).toBeNull();
  });

  it('leaves the oldest out before a packet grows too large', () => {
    const repeating = new Repeating();
    repeating.repeats = 3;
    const large = (number: number) => new Uint8Array(400).fill(number);
    let left: Uint8Array | null = null;
    for (let number = 0; number < 5; number += 1) {
      left = repeating.handle(number * FRAME, writeRed({ payloadType: OPUS, earlier: [], own: large(number) }));
    }
    expect(left && said(left)).toEqual(['0: 4', '1: 3']);
  });

  it('lets pass what it cannot read', () => {
    const repeating = new Repeating();
    for (const payload of [[], [0x80 | OPUS], [0x80 | OPUS, 0, 0, 200, OPUS, 1], [OPUS]]) {
      expect(repeating.handle(0, Uint8Array.from(payload))).toBeNull();
    }
  });
});

describe('the loss on the way up', () => {
  it('asks for more repeats the more is lost, and for less a while after', () => {
    const loss = new UplinkLoss();
    const after = (share: number) => {
      loss.note(share);
      return loss.repeats;
    };
    expect([0, 0.01, 0.03, 0.1].map(after)).toEqual([1, 1, 2, 3]);
    expect(after(0)).toBe(3);
    const later = Array.from({ length: 20 }, () => after(0));
    expect([later.includes(2), later.at(-1)]).toEqual([true, 1]);
  });
});
