import { describe, expect, it } from 'vitest';
import { shortened, withOpusFec, withStudioVoice } from './sdp';

const audio = (fmtp: string) => `m=audio 9 UDP/TLS/RTP/SAVPF 111 0\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n${fmtp}a=rtpmap:0 PCMU/8000\r\n`;
const HEAD = 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\n';

describe('withOpusFec', () => {
  it('switches FEC on wherever Opus is offered', () => {
    const sdp = withOpusFec(HEAD + audio('a=fmtp:111 minptime=10\r\n') + audio(''));
    expect(sdp.match(/useinbandfec=1/g)).toHaveLength(2);
    expect(sdp).toContain('a=fmtp:111 minptime=10;useinbandfec=1\r\n');
  });

  it('overrules a browser that switched it off, and repeats nothing', () => {
    expect(withOpusFec(HEAD + audio('a=fmtp:111 useinbandfec=0;stereo=1\r\n'))).toContain('a=fmtp:111 stereo=1;useinbandfec=1\r\n');
    const good = HEAD + audio('a=fmtp:111 minptime=10;useinbandfec=1\r\n');
    expect(withOpusFec(good)).toBe(good);
  });

  it('leaves video alone', () => {
    const video = `${HEAD}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n`;
    expect(withOpusFec(video)).toBe(video);
  });
});

describe('withStudioVoice', () => {
  const two = HEAD + audio('a=fmtp:111 minptime=10;usedtx=1\r\n') + audio('a=fmtp:111 minptime=10\r\n').replace('a=mid:0', 'a=mid:10');

  it('sets bitrate, band, FEC and no pauses on the one line', () => {
    const [, first, second] = withStudioVoice(two, '0').split('m=audio');
    expect(first).toContain('a=fmtp:111 minptime=10;maxaveragebitrate=96000;maxplaybackrate=48000;useinbandfec=1;usedtx=0;stereo=0\r\n');
    expect(second).toContain('a=fmtp:111 minptime=10\r\n');
  });

  it('is the same when done twice, and puts the line where there is none', () => {
    const once = withStudioVoice(two, '0');
    expect(withStudioVoice(once, '0')).toBe(once);
    expect(withStudioVoice(HEAD + audio(''), '0')).toContain('opus/48000/2\r\na=fmtp:111 maxaveragebitrate=96000');
  });
});

describe('shortened', () => {
  it('leaves out what the server never answers and keeps the rest', () => {
    const kept = ['a=mid:1', 'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01', 'a=rtcp-fb:96 nack pli', ''];
    const dropped = ['a=extmap:13 urn:3gpp:video-orientation', 'a=rtcp-fb:96 goog-remb', 'a=rtcp:9 IN IP4 0.0.0.0'];
    expect(shortened([...dropped, ...kept].join('\r\n'))).toBe(kept.join('\r\n'));
  });
});
