import { describe, expect, it } from 'vitest';
import { pack, unpack } from './packed';

/** The largest message in bytes, as the protocol's README says. */
const MESSAGE_LIMIT = 64 * 1024;

describe('packed texts', () => {
  it('come back whole, and a hundred lines fit into a message', () => {
    const section = (mid: number) =>
      `m=video 9 UDP/TLS/RTP/SAVPF 96 97 98 99\r\na=mid:${mid}\r\n${'a=rtcp-fb:96 transport-cc\r\na=rtpmap:96 VP8/90000\r\n'.repeat(30)}`;
    const sdp = Array.from({ length: 100 }, (_, mid) => section(mid)).join('');
    const packed = pack(sdp);
    expect(sdp.length).toBeGreaterThan(MESSAGE_LIMIT);
    expect(packed.length).toBeLessThan(MESSAGE_LIMIT / 4);
    expect(unpack(packed)).toBe(sdp);
  });

  it('of another language too', () => {
    expect(unpack(pack('s=会诊\r\n'))).toBe('s=会诊\r\n');
  });

  it('are refused when they are none', () => {
    expect(() => unpack('/////w==')).toThrow();
  });
});
