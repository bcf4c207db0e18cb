import { describe, expect, it } from 'vitest';
import { audioConstraints, processingOf } from './capture';

const trackWith = (settings: MediaTrackSettings) => ({ getSettings: () => settings }) as MediaStreamTrack;

describe('capturing a voice', () => {
  it('leaves an interpreter’s voice alone', () => {
    expect(audioConstraints('', 'studio')).toEqual({ echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 });
    expect(audioConstraints('x', 'studio')).toMatchObject({ echoCancellation: false, deviceId: { exact: 'x' } });
    expect(audioConstraints('', 'call')).toMatchObject({ echoCancellation: true, noiseSuppression: true, autoGainControl: true });
  });

  it('sees what the browser did all the same', () => {
    expect(processingOf(trackWith({ echoCancellation: false, noiseSuppression: true, autoGainControl: false }))).toEqual(['noiseSuppression']);
    expect(processingOf(trackWith({}))).toEqual([]);
    expect(processingOf(null)).toEqual([]);
  });
});
