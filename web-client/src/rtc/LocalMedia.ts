import { recall, remember } from '../base/remembered';
import { Store } from '../base/Store';
import { captureBoth, captureOne, type Captured, type CaptureState, type Voice } from './capture';
import { type DeviceList, listDevices, NO_DEVICES } from './deviceList';
import { Trim, TRIM_DB } from './trim';

export interface LocalMediaState {
  devices: DeviceList;
  microphoneId: string;
  cameraId: string;
  speakerId: string;
  microphone: CaptureState;
  camera: CaptureState;
  microphoneTrack: MediaStreamTrack | null;
  cameraTrack: MediaStreamTrack | null;
  /** The microphone as it leaves: itself, or raised or lowered by the trim of the sound check. */
  sentTrack: MediaStreamTrack | null;
  /** In decibels. */
  trim: number;
  /** The person wants to be heard (not muted). The microphone stays captured while muted. */
  microphoneOn: boolean;
  cameraOn: boolean;
  screen: { picture: MediaStreamTrack; sound: MediaStreamTrack | null } | null;
}

type Kind = 'microphone' | 'camera';

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The camera is seen or about to be. One that failed is not: the switch then tries again. */
export function isCameraWanted({ camera, cameraOn }: Pick<LocalMediaState, 'camera' | 'cameraOn'>): boolean {
  return cameraOn && (camera === 'live' || camera === 'starting');
}

function keptTrim(): number {
  const kept = Number(recall('trim'));
  return Math.abs(kept) <= TRIM_DB ? kept : 0;
}

/** The devices of this machine: captured, changed and lost without the call noticing. */
export class LocalMedia {
  readonly store = new Store<LocalMediaState>({
    devices: NO_DEVICES,
    microphoneId: recall('microphone'),
    cameraId: recall('camera'),
    speakerId: recall('speaker'),
    microphone: 'off',
    camera: 'off',
    microphoneTrack: null,
    cameraTrack: null,
    sentTrack: null,
    trim: keptTrim(),
    microphoneOn: true,
    cameraOn: true,
    screen: null,
  });
  private hushed = false;
  /** Counts captures of a kind; one that was overtaken is thrown away. */
  private readonly turn = { microphone: 0, camera: 0, screen: 0 };
  private trim: Trim | null = null;

  constructor(readonly voice: Voice = 'call') {
    // Interpreters are heard, rarely seen: their camera waits to be asked.
    if (voice === 'studio') this.store.patch({ cameraOn: false });
  }

  watchDevices(): void {
    // A page that was not loaded over HTTPS has no `mediaDevices`, whatever the types say.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    devices?.addEventListener('devicechange', () => void this.handleDeviceChange());
  }

  /** Asks for microphone and camera in one question. */
  async open(): Promise<void> {
    const { microphoneId, cameraId, cameraOn } = this.store.get();
    if (!cameraOn) return this.capture('microphone');
    const turns = { microphone: this.nextTurn('microphone'), camera: this.nextTurn('camera') };
    this.store.patch({ microphone: 'starting', camera: 'starting' });
    const { audio, video } = await captureBoth(microphoneId, cameraId, this.voice);
    this.take('microphone', turns.microphone, audio);
    this.take('camera', turns.camera, video);
    await this.refreshDevices();
  }

  async setMicrophoneOn(on: boolean): Promise<void> {
    this.store.patch({ microphoneOn: on });
    if (on && !this.store.get().microphoneTrack) await this.capture('microphone');
  }

  /** What the switch does now, by what is so at the moment of the click and not when it was drawn. */
  async toggleMicrophone(): Promise<void> {
    return this.setMicrophoneOn(!this.store.get().microphoneOn);
  }

  async toggleCamera(): Promise<void> {
    return this.setCameraOn(!isCameraWanted(this.store.get()));
  }

  /** Silences the microphone for a moment, without a word to anybody; it stays captured and on its line. */
  hush(on: boolean): void {
    this.hushed = on;
    const { microphoneTrack } = this.store.get();
    if (microphoneTrack) microphoneTrack.enabled = !on;
  }

  /** A fixed gain on the voice, for interpreters; others have the browser's own. */
  setTrim(decibels: number): void {
    remember('trim', String(decibels));
    this.store.patch({ trim: decibels });
    if (this.trim && decibels !== 0) this.trim.set(decibels);
    else this.send(this.store.get().microphoneTrack);
  }

  /** Off means off: the device is released and its light goes out. */
  async setCameraOn(on: boolean): Promise<void> {
    this.store.patch({ cameraOn: on });
    if (on) return this.capture('camera');
    this.nextTurn('camera');
    this.release('camera');
    this.store.patch({ camera: 'off' });
  }

  async chooseMicrophone(id: string): Promise<void> {
    remember('microphone', id);
    this.store.patch({ microphoneId: id });
    await this.capture('microphone');
  }

  async chooseCamera(id: string): Promise<void> {
    remember('camera', id);
    this.store.patch({ cameraId: id });
    if (this.store.get().cameraOn) await this.capture('camera');
  }

  chooseSpeaker(id: string): void {
    remember('speaker', id);
    this.store.patch({ speakerId: id });
  }

  /** False: the person chose nothing, or the browser cannot. */
  async shareScreen(): Promise<boolean> {
    const turn = this.nextTurn('screen');
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15 } }, audio: true });
      const [picture] = stream.getVideoTracks();
      // The person may have chosen when the consultation was over, or chosen twice.
      if (!picture || turn !== this.turn.screen) {
        stopAll(stream);
        return false;
      }
      picture.contentHint = 'detail';
      picture.addEventListener('ended', () => this.stopScreen(picture));
      this.stopScreen();
      this.store.patch({ screen: { picture, sound: stream.getAudioTracks()[0] ?? null } });
      return true;
    } catch {
      return false;
    }
  }

  /** With `picture`: only if it is the one shared now. */
  stopScreen(picture?: MediaStreamTrack): void {
    const { screen } = this.store.get();
    if (!screen || (picture && screen.picture !== picture)) return;
    screen.picture.stop();
    screen.sound?.stop();
    this.store.patch({ screen: null });
  }

  close(): void {
    this.nextTurn('microphone');
    this.nextTurn('camera');
    this.nextTurn('screen');
    this.release('microphone');
    this.release('camera');
    this.stopScreen();
    this.store.patch({ microphone: 'off', camera: 'off' });
  }

  private nextTurn(kind: Kind | 'screen'): number {
    this.turn[kind] += 1;
    return this.turn[kind];
  }

  private async capture(kind: Kind): Promise<void> {
    const turn = this.nextTurn(kind);
    this.store.patch(kind === 'microphone' ? { microphone: 'starting' } : { camera: 'starting' });
    const { microphoneId, cameraId } = this.store.get();
    const captured =
      kind === 'microphone' ? await captureOne('audio', microphoneId, this.voice) : await captureOne('video', cameraId, this.voice);
    this.take(kind, turn, captured);
    await this.refreshDevices();
  }

  private take(kind: Kind, turn: number, captured: Captured): void {
    const track = captured.kind === 'ok' ? captured.track : null;
    if (turn !== this.turn[kind]) return track?.stop();
    const old = kind === 'microphone' ? this.store.get().microphoneTrack : this.store.get().cameraTrack;
    const state = captured.kind === 'ok' ? 'live' : captured.kind;
    if (track && kind === 'microphone') track.enabled = !this.hushed;
    track?.addEventListener('ended', () => void this.handleLost(kind, track));
    this.store.patch(
      kind === 'microphone' ? { microphone: state, microphoneTrack: track } : { camera: state, cameraTrack: track },
    );
    if (kind === 'microphone') this.send(track);
    old?.stop();
  }

  /** An untouched voice goes out untouched. */
  private send(track: MediaStreamTrack | null): void {
    const { trim } = this.store.get();
    this.trim?.close();
    this.trim = track && trim !== 0 && this.voice === 'studio' ? new Trim(track, trim) : null;
    this.store.patch({ sentTrack: this.trim?.track ?? track });
  }

  private release(kind: Kind): void {
    const { microphoneTrack, cameraTrack } = this.store.get();
    (kind === 'microphone' ? microphoneTrack : cameraTrack)?.stop();
    this.store.patch(kind === 'microphone' ? { microphoneTrack: null } : { cameraTrack: null });
    if (kind === 'microphone') this.send(null);
  }

  /** Unplugged: go on with another device, or without, but go on. */
  private async handleLost(kind: Kind, track: MediaStreamTrack): Promise<void> {
    const { microphoneTrack, cameraTrack } = this.store.get();
    if (track === microphoneTrack || track === cameraTrack) await this.capture(kind);
  }

  private async handleDeviceChange(): Promise<void> {
    await this.refreshDevices();
    const { microphone, camera, microphoneOn, cameraOn } = this.store.get();
    if (microphone === 'missing' && microphoneOn) await this.capture('microphone');
    if (camera === 'missing' && cameraOn) await this.capture('camera');
  }

  private async refreshDevices(): Promise<void> {
    this.store.patch({ devices: await listDevices() });
  }
}
