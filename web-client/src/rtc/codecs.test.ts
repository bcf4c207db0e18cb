import { describe, expect, it } from 'vitest';
import { chooseCodecs, downscales } from './codecs';

describe('chooseCodecs', () => {
  it('puts VP8 first and leaves out what nobody sends', () => {
    const chosen = chooseCodecs([
      { mimeType: 'video/H264', sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f' },
      { mimeType: 'video/H264', sdpFmtpLine: 'level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f' },
      { mimeType: 'video/VP9', sdpFmtpLine: 'profile-id=0' },
      { mimeType: 'video/VP9', sdpFmtpLine: 'profile-id=2' },
      { mimeType: 'video/rtx' },
      { mimeType: 'video/red' },
      { mimeType: 'video/VP8' },
    ]);
    expect(chosen.map((codec) => codec.mimeType)).toEqual(['video/VP8', 'video/VP9', 'video/H264', 'video/rtx']);
  });

  it('prefers sound that is said twice', () => {
    const chosen = chooseCodecs([{ mimeType: 'audio/opus' }, { mimeType: 'audio/G722' }, { mimeType: 'audio/red' }]);
    expect(chosen.map((codec) => codec.mimeType)).toEqual(['audio/red', 'audio/opus']);
  });
});

describe('downscales', () => {
  it('keeps the whole picture where a browser sends it in fewer sizes', () => {
    expect(downscales(1280, 720)).toEqual([4, 2, 1]);
    expect(downscales(960, 540)).toEqual([4, 2, 1]);
    expect(downscales(640, 480)).toEqual([2, 1, 1]);
    expect(downscales(360, 640)).toEqual([2, 1, 1]);
    expect(downscales(320, 240)).toEqual([1, 1, 1]);
  });
});
