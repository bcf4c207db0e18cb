import { Emitter } from '../base/Emitter';
import { Gate } from '../base/Gate';
import type { ClientStats, LineAssignment, TrackId } from '../protocol/generated';
import { pack } from '../protocol/packed';
import type { Voice } from './capture';
import { LossyChannel } from './LossyChannel';
import { ReceivingLines } from './ReceivingLines';
import type { Repeater } from './repeating/Repeater';
import { shortened, withOpusFec, withStudioVoice } from './sdp';
import { NO_SOUND } from './sound/linePlan';
import { SendingLines } from './SendingLines';
import { clientStats, pulseOf, readTotals, type StatsEntry, type Totals, wayUp } from './stats';
import type { LocalSources, MediaConnectionState, MediaEvents, OfferReply, OfferRequest } from './types';
import { Watchdog } from './Watchdog';

export interface MediaOptions {
  offer: (request: OfferRequest) => Promise<OfferReply>;
  now: () => number;
  voice: Voice;
  /** Of those whose every word counts. */
  repeater: Repeater | null;
}

const PULSE_MS = 1000;

/** The one peer connection of this client. It always offers; the server answers. */
export class MediaConnection extends Emitter<MediaEvents> {
  readonly peer: RTCPeerConnection;
  private readonly sending: SendingLines;
  private readonly receiving: ReceivingLines;
  private readonly lossy: LossyChannel;
  private watchdog: Watchdog;
  private readonly ticker: ReturnType<typeof setInterval>;
  private negotiating = false;
  private again = false;
  private failures = 0;
  private soundExpected = false;
  private closed = false;
  private state: MediaConnectionState = 'connecting';
  private latest: Totals | null = null;
  private reported: Totals | null = null;
  private readonly knocked = new Gate();
  private readonly begun = new Gate();

  constructor(private readonly options: MediaOptions, sources: LocalSources) {
    super();
    this.peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [] });
    this.sending = new SendingLines(this.peer, (track, muted) => this.emit('muted', { track, muted }), options.repeater);
    this.sending.apply(sources);
    this.receiving = new ReceivingLines(this.peer);
    this.lossy = new LossyChannel(this.peer, (text) => this.emit('text', text));
    this.watchdog = new Watchdog(options.now());
    this.peer.oniceconnectionstatechange = () => this.refreshState();
    this.peer.onconnectionstatechange = () => this.refreshState();
    this.ticker = setInterval(() => void this.feelPulse(), PULSE_MS);
    this.negotiate();
  }

  /** Tries its offer on the server, which may not take it yet. */
  knock(): void {
    this.knocked.open();
  }

  get hasKnocked(): boolean {
    return this.knocked.isOpen;
  }

  /** Talks to the server. Until then the offer lies ready, because a browser takes long to make one. */
  begin(): void {
    this.watchdog = new Watchdog(this.options.now());
    this.knocked.open();
    this.begun.open();
  }

  /** True: other lines are needed, and an offer is on its way. */
  handleLocal(sources: LocalSources): boolean {
    const changed = !this.closed && this.sending.apply(sources);
    if (changed) this.negotiate();
    return changed;
  }

  handleLines(lines: readonly LineAssignment[]): void {
    this.receiving.handleLines(lines);
    this.tellReceiving();
  }

  /** A text that may be lost. `false`: there is no way for it. */
  say(text: string): boolean {
    return !this.closed && this.lossy.say(text);
  }

  /** Says once more whether a track is muted, as it is by now. */
  repeatMuted(track: TrackId): void {
    if (!this.closed) this.sending.repeatMuted(track);
  }

  handleLinesWanted(audio: number, video: number): void {
    this.receiving.add('audio', audio);
    this.receiving.add('video', video);
    this.negotiate();
  }

  /** The codec of pictures has changed: the same lines are agreed anew. */
  handleOfferWanted(): void {
    this.negotiate();
  }

  handleEncodingsWanted(mid: string, rids: readonly string[]): void {
    this.sending.handleEncodingsWanted(mid, rids);
  }

  /** Somebody's microphone is open, so packets must keep coming. */
  handleSoundExpected(expected: boolean): void {
    this.soundExpected = expected;
  }

  handleNetworkChange(): void {
    if (this.watchdog.handleNetworkChange(this.options.now()) === 'restart') this.restartIce();
  }

  /** What was measured since this was last asked; `null` as long as nothing was. */
  takeStats(): ClientStats | null {
    const { latest } = this;
    if (!latest || this.state === 'connecting') return null;
    const stats = clientStats(this.reported ?? latest, latest);
    this.reported = latest;
    return stats;
  }

  close(): void {
    this.closed = true;
    this.knocked.open();
    this.begun.open();
    clearInterval(this.ticker);
    this.peer.oniceconnectionstatechange = this.peer.onconnectionstatechange = null;
    this.peer.close();
    this.emit('remote', new Map());
    this.emit('sounds', NO_SOUND);
  }

  private tellReceiving(): void {
    this.emit('remote', this.receiving.remote());
    this.emit('sounds', this.receiving.sounds());
  }

  private restartIce(): void {
    this.peer.restartIce();
    this.negotiate();
  }

  /** One offer at a time; what comes up meanwhile goes into the next. */
  private negotiate(): void {
    this.again = true;
    if (!this.negotiating) void this.negotiateAll();
  }

  private async negotiateAll(): Promise<void> {
    this.negotiating = true;
    while (this.again && !this.closed) {
      this.again = false;
      if (await this.negotiateOnce()) this.failures = 0;
      else this.handleFailure();
    }
    this.negotiating = false;
  }

  private async negotiateOnce(): Promise<boolean> {
    try {
      const offer = await this.peer.createOffer();
      const sdp = this.withVoice(withOpusFec(offer.sdp ?? ''));
      await this.peer.setLocalDescription({ type: 'offer', sdp });
      const packed = pack(shortened(sdp));
      await this.knocked.opened;
      const publications = this.sending.publications();
      const reply = await this.answerTo({ packed, publications });
      if (this.closed || !reply) return this.closed;
      await this.peer.setRemoteDescription({ type: 'answer', sdp: this.withVoice(reply.sdp) });
      this.sending.handleTracks(reply.tracks, publications);
      this.tellReceiving();
      this.emit('agreed', undefined);
      return true;
    } catch {
      return this.closed;
    }
  }

  /** An offer that came before the door was open is made once more when it is. */
  private async answerTo(offer: OfferRequest): Promise<OfferReply> {
    const early = !this.begun.isOpen;
    const reply = this.closed ? null : await this.options.offer(offer);
    if (reply || !early) return reply;
    await this.begun.opened;
    return this.closed ? null : this.options.offer(offer);
  }

  /** The first offer has no names for its lines yet: there the answer alone says it, by which browsers encode. */
  private withVoice(sdp: string): string {
    if (this.options.voice !== 'studio') return sdp;
    const mid = this.sending.midOf('microphone');
    return mid === null ? sdp : withStudioVoice(sdp, mid);
  }

  private handleFailure(): void {
    this.failures += 1;
    if (this.failures >= 2) this.emit('broken', undefined);
    else this.again = true;
  }

  private async feelPulse(): Promise<void> {
    if (this.peer.iceConnectionState === 'new') return;
    const report = await this.peer.getStats().catch(() => null);
    if (!report || this.closed) return;
    const entries = [...report.values()] as StatsEntry[];
    this.options.repeater?.handleWayUp(wayUp(entries));
    const totals = readTotals(entries);
    this.latest = totals;
    const advice = this.watchdog.handlePulse(
      pulseOf(totals, this.peer.iceConnectionState, this.soundExpected),
      this.options.now(),
    );
    this.refreshState();
    if (advice === 'restart') this.restartIce();
    if (advice === 'give_up') this.emit('broken', undefined);
  }

  private refreshState(): void {
    const state = this.currentState();
    if (state === this.state) return;
    this.state = state;
    this.emit('state', state);
  }

  private currentState(): MediaConnectionState {
    const { connectionState, iceConnectionState } = this.peer;
    const lost = ['disconnected', 'failed', 'closed'].includes(iceConnectionState) || connectionState === 'failed';
    if (this.state === 'connecting') return connectionState === 'connected' ? 'connected' : 'connecting';
    return lost || this.watchdog.isSilent ? 'interrupted' : 'connected';
  }
}
