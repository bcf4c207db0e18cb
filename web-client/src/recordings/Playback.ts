import { Store } from '../base/Store';
import { channelAddress, trackAddress } from './recordingApi';
import { clamp, lasts } from './timeline';
import type { Contents, RecordedTrack } from './types';

/** How far an element may be from the one clock before it is put right: sound, and pictures. */
const SOUND_OFF_S = 0.08;
const PICTURE_OFF_S = 0.2;
const TICK_MS = 200;

export interface PlaybackState {
  /** Milliseconds since the recording began. */
  at: number;
  playing: boolean;
  rate: number;
  /** A language, or `null` for the floor: every voice as it was spoken. */
  channel: string | null;
  muted: ReadonlySet<number>;
  /** Something that should sound is still on its way. */
  waiting: boolean;
  failed: boolean;
}

/** One element that follows the clock. */
interface Line {
  element: HTMLMediaElement;
  from: number;
  until: number;
  sound: boolean;
  /** Whether it is to be heard or seen now. */
  wanted: () => boolean;
}

/** Plays all tracks of a recording on one clock. */
export class Playback {
  readonly store: Store<PlaybackState>;
  private readonly lines: Line[] = [];
  private timer: ReturnType<typeof setInterval> | null = null;
  private clock = { at: 0, since: 0 };

  constructor(
    private readonly contents: Contents,
    channel: string | null,
    at: number,
  ) {
    const first = { at: clamp(at, 0, contents.length_ms), playing: false, rate: 1, channel, waiting: false, failed: false };
    this.store = new Store<PlaybackState>({ ...first, muted: new Set() });
    this.clock.at = first.at;
    for (const track of contents.tracks.filter((one) => one.playable && isSound(one))) this.addVoice(track);
    for (const language of contents.channels) this.addChannel(language);
  }

  private addVoice(track: RecordedTrack): void {
    const { session } = this.contents;
    const wanted = () => this.store.get().channel === null && !this.store.get().muted.has(track.track);
    this.add(new Audio(), trackAddress(session, track.track), track.start_ms, track.end_ms, true, wanted);
  }

  private addChannel(language: string): void {
    const { session, length_ms } = this.contents;
    this.add(new Audio(), channelAddress(session, language), 0, length_ms, true, () => this.store.get().channel === language);
  }

  private add(element: HTMLMediaElement, address: string, from: number, until: number, sound: boolean, wanted: () => boolean): Line {
    element.preload = 'none';
    element.src = address;
    element.onerror = () => wanted() && this.store.patch({ failed: true });
    const line = { element, from, until, sound, wanted };
    this.lines.push(line);
    return line;
  }

  /** Shows a track's picture in an element of the page, until the answer is called. */
  show(track: RecordedTrack, element: HTMLVideoElement): () => void {
    element.muted = true;
    const line = this.add(element, trackAddress(this.contents.session, track.track), track.start_ms, track.end_ms, false, () => true);
    element.preload = 'auto';
    this.follow(line);
    return () => {
      this.lines.splice(this.lines.indexOf(line), 1);
      release(element);
    };
  }

  toggle(): void {
    if (this.store.get().playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.store.get().at >= this.contents.length_ms) this.seek(0);
    this.clock = { at: this.store.get().at, since: performance.now() };
    this.store.patch({ playing: true, failed: false });
    this.timer ??= setInterval(() => this.tick(), TICK_MS);
    this.tick();
  }

  pause(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.store.patch({ playing: false, waiting: false });
    for (const line of this.lines) line.element.pause();
  }

  seek(at: number): void {
    const to = clamp(at, 0, this.contents.length_ms);
    this.clock = { at: to, since: performance.now() };
    this.store.patch({ at: to });
    for (const line of this.lines) this.follow(line);
  }

  setRate(rate: number): void {
    this.clock = { at: this.store.get().at, since: performance.now() };
    this.store.patch({ rate });
    for (const line of this.lines) line.element.playbackRate = rate;
  }

  choose(channel: string | null): void {
    this.store.patch({ channel, failed: false });
    for (const line of this.lines) this.follow(line);
  }

  mute(track: number, muted: boolean): void {
    const next = new Set(this.store.get().muted);
    if (muted) next.add(track);
    else next.delete(track);
    this.store.patch({ muted: next });
    for (const line of this.lines) this.follow(line);
  }

  close(): void {
    this.pause();
    for (const line of this.lines) release(line.element);
  }

  private tick(): void {
    const { rate } = this.store.get();
    const now = performance.now();
    const isLate = ({ element }: Line) => !element.ended && element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    const waiting = this.lines.some((line) => line.sound && this.isDue(line) && isLate(line));
    // While what is to be heard has not come, the clock stands: nobody misses a word.
    const at = waiting ? this.clock.at : this.clock.at + (now - this.clock.since) * rate;
    this.clock = { at, since: now };
    this.store.patch({ at: Math.min(at, this.contents.length_ms), waiting });
    if (at >= this.contents.length_ms) this.pause();
    else for (const line of this.lines) this.follow(line);
  }

  private isDue(line: Line): boolean {
    const { at } = this.store.get();
    return line.wanted() && at >= line.from && at < line.until && line.element.error === null;
  }

  /** Brings an element to where the clock is. */
  private follow(line: Line): void {
    const { at, playing, rate } = this.store.get();
    const { element } = line;
    if (!this.isDue(line)) {
      element.pause();
      return;
    }
    const seconds = at / 1000;
    // Files end a few milliseconds before or after the clock says; playing on would begin them anew.
    if (element.ended && seconds >= element.duration - 0.2) return;
    const off = Math.abs(element.currentTime - seconds);
    const most = playing ? (line.sound ? SOUND_OFF_S : PICTURE_OFF_S) : 0.02;
    if (off > most && !element.seeking) element.currentTime = seconds;
    if (playing && element.paused) {
      element.playbackRate = rate;
      // Refused only when the page may not play yet; the next press of a key or button allows it.
      void element.play().catch(() => undefined);
    }
    if (!playing) element.pause();
  }
}

const isSound = (track: RecordedTrack) => track.source === 'microphone' || track.source === 'screen_audio';

export const isPicture = (track: RecordedTrack) => track.playable && !isSound(track);

export const isPlaying = (track: RecordedTrack, at: number) => isPicture(track) && lasts(track, at);

function release(element: HTMLMediaElement): void {
  element.pause();
  element.removeAttribute('src');
  element.load();
}
