/** Why there is no picture or sound from a device. */
export type CaptureProblem = 'denied' | 'missing' | 'busy';

export type CaptureState = 'off' | 'starting' | 'live' | CaptureProblem;

export type Captured = { kind: 'ok'; track: MediaStreamTrack } | { kind: CaptureProblem };

/** What the exceptions of `getUserMedia` mean for a person. */
export function captureProblem(name: string): CaptureProblem {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
    case 'TypeError': // a page without a secure origin has no devices at all
      return 'missing';
    default:
      return 'busy';
  }
}

/** `call`: the browser may clean the sound. `studio`: nobody touches it, as interpreters work with a headset. */
export type Voice = 'call' | 'studio';

const PROCESSING = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

export type Processing = (typeof PROCESSING)[number];

const VIDEO: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };

export function audioConstraints(deviceId: string, voice: Voice): MediaTrackConstraints {
  const on = voice === 'call';
  const audio: MediaTrackConstraints = { echoCancellation: on, noiseSuppression: on, autoGainControl: on, channelCount: 1 };
  return deviceId ? { ...audio, deviceId: { exact: deviceId } } : audio;
}

/** What the browser does to the sound, whatever it was asked. */
export function processingOf(track: MediaStreamTrack | null): Processing[] {
  const settings = track?.getSettings() ?? {};
  return PROCESSING.filter((name) => settings[name] !== undefined && settings[name] !== false);
}

export function videoConstraints(deviceId: string): MediaTrackConstraints {
  return deviceId ? { ...VIDEO, deviceId: { exact: deviceId } } : { ...VIDEO, facingMode: { ideal: 'user' } };
}

/** The device, or whatever the browser takes by default when that one is gone. */
export async function captureOne(kind: 'audio' | 'video', deviceId: string, voice: Voice): Promise<Captured> {
  const first = await attempt(kind, deviceId, voice);
  return first.kind === 'missing' && deviceId ? attempt(kind, '', voice) : first;
}

async function attempt(kind: 'audio' | 'video', deviceId: string, voice: Voice): Promise<Captured> {
  const constraints = kind === 'audio' ? { audio: audioConstraints(deviceId, voice) } : { video: videoConstraints(deviceId) };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    const [track] = stream.getTracks();
    return track ? { kind: 'ok', track } : { kind: 'missing' };
  } catch (error) {
    return { kind: captureProblem(error instanceof Error ? error.name : '') };
  }
}

/** Both with one question to the person; apart when that fails, to learn which one is the matter. */
export async function captureBoth(microphoneId: string, cameraId: string, voice: Voice): Promise<{ audio: Captured; video: Captured }> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: audioConstraints(microphoneId, voice),
      video: videoConstraints(cameraId),
    });
    const [audio] = stream.getAudioTracks();
    const [video] = stream.getVideoTracks();
    if (audio && video) return { audio: { kind: 'ok', track: audio }, video: { kind: 'ok', track: video } };
  } catch {
    // Asked one by one below.
  }
  return { audio: await captureOne('audio', microphoneId, voice), video: await captureOne('video', cameraId, voice) };
}
