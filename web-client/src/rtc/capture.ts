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

const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1 };
const VIDEO: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } };

export function audioConstraints(deviceId: string): MediaTrackConstraints {
  return deviceId ? { ...AUDIO, deviceId: { exact: deviceId } } : AUDIO;
}

export function videoConstraints(deviceId: string): MediaTrackConstraints {
  return deviceId ? { ...VIDEO, deviceId: { exact: deviceId } } : { ...VIDEO, facingMode: { ideal: 'user' } };
}

/** The device, or whatever the browser takes by default when that one is gone. */
export async function captureOne(kind: 'audio' | 'video', deviceId: string): Promise<Captured> {
  const first = await attempt(kind, deviceId);
  return first.kind === 'missing' && deviceId ? attempt(kind, '') : first;
}

async function attempt(kind: 'audio' | 'video', deviceId: string): Promise<Captured> {
  const constraints = kind === 'audio' ? { audio: audioConstraints(deviceId) } : { video: videoConstraints(deviceId) };
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    const [track] = stream.getTracks();
    return track ? { kind: 'ok', track } : { kind: 'missing' };
  } catch (error) {
    return { kind: captureProblem(error instanceof Error ? error.name : '') };
  }
}

/** Both with one question to the person; apart when that fails, to learn which one is the matter. */
export async function captureBoth(microphoneId: string, cameraId: string): Promise<{ audio: Captured; video: Captured }> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: audioConstraints(microphoneId),
      video: videoConstraints(cameraId),
    });
    const [audio] = stream.getAudioTracks();
    const [video] = stream.getVideoTracks();
    if (audio && video) return { audio: { kind: 'ok', track: audio }, video: { kind: 'ok', track: video } };
  } catch {
    // Asked one by one below.
  }
  return { audio: await captureOne('audio', microphoneId), video: await captureOne('video', cameraId) };
}
