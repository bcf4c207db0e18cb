import { Emitter } from '../base/Emitter';
import type { ClientMessage, TrackId } from '../protocol/generated';
import { MediaConnection } from '../rtc/MediaConnection';
import { unpack } from '../protocol/packed';
import { Repeater } from '../rtc/repeating/Repeater';
import type { LocalMedia, LocalMediaState } from '../rtc/LocalMedia';
import { type IncomingSound, NO_SOUND } from '../rtc/sound/linePlan';
import type { LocalSources, MediaEvents, OfferReply, OfferRequest } from '../rtc/types';
import type { Answer, Told } from '../signalling/types';
import type { MediaStatus } from './ConsultationState';
import { localSources, withoutTracks } from './localSources';

const REPORT_MS = 3000;
const REPEAT_MS = 1000;

interface DirectorEvents {
  status: MediaStatus;
  remote: ReadonlyMap<TrackId, MediaStream>;
  sounds: IncomingSound;
  /** Came over the lossy channel. */
  text: string;
  /** An offer is answered and taken up. */
  agreed: undefined;
  /** The connection cannot be mended: come back as a new one. */
  broken: undefined;
}

interface DirectorOptions {
  send: (body: ClientMessage) => Promise<Answer>;
  post: (body: ClientMessage) => void;
  local: LocalMedia;
  now: () => number;
  /** How long the slowest cursor since the last report waited to be drawn, in milliseconds. */
  cursorDelay: () => number | null;
}

const OF_MEDIA: readonly Told['type'][] = ['lines', 'lines_wanted', 'offer_wanted', 'encodings_wanted'];

function isOfMedia(told: Told): boolean {
  return OF_MEDIA.includes(told.type);
}

/** Devices have been asked for, and something came of it. */
function isCaptured({ microphone, camera, microphoneTrack, cameraTrack }: LocalMediaState): boolean {
  return microphone !== 'starting' && camera !== 'starting' && (microphoneTrack !== null || cameraTrack !== null);
}

/** Keeps one media connection while this seat is in the room, and feeds it. */
export class MediaDirector extends Emitter<DirectorEvents> {
  private connection: MediaConnection | null = null;
  /** Made before it is needed, while the person is still looking at the camera. */
  private prepared: MediaConnection | null = null;
  private sources: LocalSources = {};
  private shutOut = false;
  private closed = false;
  /** An interpreter's words alone: of those nothing may be missing. */
  private readonly repeater: Repeater | null;
  private repeaterSettled = true;
  /** Told before the connection was there. */
  private early: Told[] = [];
  private readonly reporting: ReturnType<typeof setInterval>;
  private readonly unwatch: () => void;

  constructor(private readonly options: DirectorOptions) {
    super();
    this.repeater = options.local.voice === 'studio' ? new Repeater(() => this.emit('broken', undefined)) : null;
    if (this.repeater) void this.awaitRepeater(this.repeater);
    this.unwatch = options.local.store.watch(() => this.handleLocal());
    this.reporting = setInterval(() => this.report(), REPORT_MS);
  }

  private async awaitRepeater(repeater: Repeater): Promise<void> {
    this.repeaterSettled = false;
    await repeater.settled;
    this.repeaterSettled = true;
    this.handleLocal();
  }

  get isConnected(): boolean {
    return this.connection !== null;
  }

  get peer(): RTCPeerConnection | null {
    return this.connection?.peer ?? null;
  }

  /** The person asks to come in, and the offer goes along: whoever need not wait has its answer a round trip sooner. */
  knock(): void {
    this.prepared?.knock();
  }

  /** A connection is there, or as good as agreed. */
  get isUnderWay(): boolean {
    return this.connection !== null || (this.prepared?.hasKnocked ?? false);
  }

  /** Begins, unless it has begun. */
  start(): void {
    if (this.connection) return;
    this.prepare();
    const connection = this.prepared;
    if (!connection) return;
    this.prepared = null;
    this.connection = connection;
    connection.on('state', (state) => this.status(state));
    connection.on('remote', (remote) => this.emit('remote', remote));
    connection.on('sounds', (sounds) => this.emit('sounds', sounds));
    connection.on('muted', (muted) => void this.tellMuted(connection, muted));
    connection.on('text', (text) => this.emit('text', text));
    connection.on('agreed', () => this.emit('agreed', undefined));
    connection.on('broken', () => this.emit('broken', undefined));
    // The offer leaves before the page draws that it does.
    connection.begin();
    this.status('connecting');
    connection.handleLocal(this.shutOut ? withoutTracks(this.sources) : this.sources);
    for (const told of this.early.splice(0)) this.handleTold(told);
  }

  /** For good: devices that are released or granted later begin nothing any more. */
  close(): void {
    this.closed = true;
    this.unwatch();
    clearInterval(this.reporting);
    this.repeater?.close();
    this.stop();
    this.prepared?.close();
    this.prepared = null;
  }

  stop(): void {
    this.early = [];
    if (!this.connection) return;
    this.connection.close();
    this.connection = null;
    this.emit('remote', new Map());
    this.emit('sounds', NO_SOUND);
    this.status('none');
  }

  handleTold(told: Told): void {
    if (!isOfMedia(told)) return;
    if (!this.connection) return void this.early.push(told);
    if (told.type === 'lines') this.connection.handleLines(told.lines);
    if (told.type === 'lines_wanted') this.connection.handleLinesWanted(told.audio, told.video);
    if (told.type === 'offer_wanted') this.connection.handleOfferWanted();
    if (told.type === 'encodings_wanted') this.connection.handleEncodingsWanted(told.mid, told.rids);
  }

  /** Whoever is shut out sends nothing either: the server would drop it, but it need not leave the device. */
  handleShutOut(shutOut: boolean): void {
    if (this.shutOut === shutOut) return;
    this.shutOut = shutOut;
    this.handleLocal();
  }

  /** A text that may be lost. `false`: there is no way for it. */
  say(text: string): boolean {
    return this.connection?.say(text) ?? false;
  }

  handleSoundExpected(expected: boolean): void {
    this.connection?.handleSoundExpected(expected);
  }

  handleNetworkChange(): void {
    this.connection?.handleNetworkChange();
    if (this.prepared) this.prepareAnew();
  }

  private handleLocal(): void {
    const local = this.options.local.store.get();
    this.sources = localSources(local, this.connection || this.prepared ? this.sources : {});
    if (this.connection) {
      this.connection.handleLocal(this.shutOut ? withoutTracks(this.sources) : this.sources);
    } else if (this.prepared) {
      // With other lines the offer that lies ready is no longer the right one.
      if (this.prepared.handleLocal(this.sources) && !this.prepared.hasKnocked) this.prepareAnew();
    } else if (isCaptured(local) && this.repeaterSettled) {
      this.prepare();
    }
  }

  private prepareAnew(): void {
    this.prepared?.close();
    this.prepared = null;
    this.prepare();
  }

  private prepare(): void {
    if (this.prepared || this.closed) return;
    this.sources = localSources(this.options.local.store.get(), {});
    const { now, local } = this.options;
    const offer = (request: OfferRequest) => this.offer(request);
    this.prepared = new MediaConnection({ offer, now, voice: local.voice, repeater: this.repeater }, this.sources);
  }

  /** Told until it is taken: a refused "unmuted" would leave a person unheard who believes otherwise. */
  private async tellMuted(connection: MediaConnection, muted: MediaEvents['muted']): Promise<void> {
    const answer = await this.options.send({ type: 'mute_track', ...muted });
    if (answer.kind !== 'refused' || answer.code !== 'too_many' || connection !== this.connection) return;
    setTimeout(() => connection.repeatMuted(muted.track), REPEAT_MS);
  }

  private status(kind: MediaStatus['kind']): void {
    this.emit('status', { kind, since: this.options.now() });
  }

  private async offer({ packed, publications }: OfferRequest): Promise<OfferReply> {
    const answer = await this.options.send({ type: 'packed_offer', packed, publications });
    return answer.kind === 'packed' ? { sdp: unpack(answer.packed), tracks: answer.tracks } : null;
  }

  private report(): void {
    const stats = this.connection?.takeStats();
    if (!stats) return;
    const drawn = this.options.cursorDelay();
    // From the server to here, and until it is on the screen.
    const lag = drawn === null ? {} : { cursor_lag_ms: Math.min(65_535, Math.round(stats.rtt_ms / 2 + drawn)) };
    this.options.post({ type: 'report_stats', stats: { ...stats, ...lag } });
  }
}
