import { describe, expect, it } from 'vitest';
import type { LocalMediaState } from '../rtc/LocalMedia';
import { localSources, withoutTracks } from './localSources';

const track = (kind: string) => ({ kind }) as MediaStreamTrack;
const MIC = track('audio');
const CAMERA = track('video');

function local(part: Partial<LocalMediaState>): LocalMediaState {
  return {
    devices: { microphones: [], cameras: [], speakers: [] },
    microphoneId: '',
    cameraId: '',
    speakerId: '',
    microphone: 'live',
    camera: 'live',
    microphoneTrack: MIC,
    sentTrack: null,
    trim: 0,
    cameraTrack: CAMERA,
    microphoneOn: true,
    cameraOn: true,
    screen: null,
    ...part,
  };
}

describe('localSources', () => {
  it('publishes what is captured', () => {
    expect(localSources(local({ microphoneOn: false }), {})).toEqual({
      microphone: { track: MIC, muted: true },
      camera: { track: CAMERA, muted: false },
    });
  });

  it('publishes nothing for a device that was never there', () => {
    expect(localSources(local({ cameraTrack: null }), {})).toEqual({ microphone: { track: MIC, muted: false } });
  });

  it('keeps the line of a camera that was switched off or unplugged', () => {
    const before = localSources(local({}), {});
    expect(localSources(local({ cameraTrack: null, cameraOn: false }), before).camera).toEqual({ track: null, muted: true });
  });

  it('publishes a screen with its sound for as long as it is shared', () => {
    const before = localSources(local({ screen: { picture: CAMERA, sound: MIC } }), {});
    expect(before.screen_audio).toEqual({ track: MIC, muted: false });
    expect(localSources(local({}), before)).not.toHaveProperty('screen');
  });

  it('empties the lines of whoever is shut out and keeps the switches', () => {
    expect(withoutTracks(localSources(local({ cameraOn: false }), {}))).toEqual({
      microphone: { track: null, muted: false },
      camera: { track: null, muted: true },
    });
  });
});
