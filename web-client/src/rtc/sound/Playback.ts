import { Emitter } from '../../base/Emitter';
import type { LineGain } from '../../protocol/generated';
import { ElementPlayer } from './ElementPlayer';
import { GraphPlayer } from './GraphPlayer';
import { type IncomingSound, type LinePlan, NO_SOUND, planLines } from './linePlan';
import type { SoundPlayer } from './SoundPlayer';

interface PlaybackEvents {
  /** The browser plays nothing until the page is clicked. */
  blocked: boolean;
  /** All voices come as one sound, because the path is too narrow for each of them; or no longer. */
  mixed: boolean;
}

/** Gains follow the lines within one message; a server that sends none is not waited for longer. */
const PATIENCE_MS = 1500;

/** Plays what is heard, each line as loud as the server says. */
export class Playback extends Emitter<PlaybackEvents> {
  private player: SoundPlayer | null = null;
  private incoming: IncomingSound = NO_SOUND;
  private gains: readonly LineGain[] | null = null;
  private impatient = false;
  private mixed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private speakerId = '';
  private plan: ReadonlyMap<string, LinePlan> = new Map();

  handleIncoming(incoming: IncomingSound): void {
    if (incoming.streams.size === 0) this.forgetGains();
    this.incoming = incoming;
    if (this.gains === null && !this.impatient && incoming.assigned.size > 0) {
      this.timer ??= setTimeout(() => this.losePatience(), PATIENCE_MS);
    }
    this.refresh();
  }

  handleGains(gains: readonly LineGain[]): void {
    this.gains = gains;
    this.refresh();
    this.tellMixed(gains.some(({ part }) => part === 'mix'));
  }

  handleSpeaker(speakerId: string): void {
    this.speakerId = speakerId;
    this.player?.chooseSpeaker(speakerId);
  }

  /** The audio graph, for an interpreter's tone controls; `null` where this browser has none. */
  graph(): GraphPlayer | null {
    const player = this.ready();
    return player instanceof GraphPlayer ? player : null;
  }

  /** The loudness each line is going to, as it was planned. */
  targets(): ReadonlyMap<string, LinePlan> {
    return this.plan;
  }

  /** After a click. A graph that does not start even now is given up. */
  async unblock(): Promise<void> {
    let runs = await this.ready().resume();
    if (!runs && this.player instanceof GraphPlayer) {
      this.player.close();
      this.player = new ElementPlayer();
      this.player.chooseSpeaker(this.speakerId);
      this.refresh();
      runs = await this.player.resume();
    }
    this.emit('blocked', !runs);
  }

  private refresh(): void {
    const { streams, assigned } = this.incoming;
    const gains = this.gains ?? (this.impatient ? null : []);
    this.plan = planLines(streams.keys(), assigned, gains);
    if (streams.size === 0 && !this.player) return;
    const first = this.player === null;
    const player = this.ready();
    player.play(streams, this.plan);
    if (first) void player.resume().then((runs) => this.emit('blocked', !runs));
  }

  private tellMixed(mixed: boolean): void {
    if (mixed === this.mixed) return;
    this.mixed = mixed;
    this.emit('mixed', mixed);
  }

  private losePatience(): void {
    this.impatient = true;
    this.refresh();
  }

  /** The lines have gone, and their names with them. */
  private forgetGains(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.gains = null;
    this.impatient = false;
  }

  private ready(): SoundPlayer {
    if (this.player) return this.player;
    this.player = makePlayer();
    this.player.chooseSpeaker(this.speakerId);
    return this.player;
  }
}

function makePlayer(): SoundPlayer {
  try {
    return new GraphPlayer();
  } catch {
    return new ElementPlayer();
  }
}
