import { assertNever } from '../base/assertNever';
import { Emitter } from '../base/Emitter';
import { decodeServerFrame } from '../protocol/decode';
import type { ClientFrame, ClientMessage, EndReason, ErrorCode, ServerFrame } from '../protocol/generated';
import { backoffDelay } from './backoff';
import { PendingCommands } from './PendingCommands';
import { RevisionGate } from './RevisionGate';
import type { Answer, CloseReason, SignalEvents, SignalState, Socket } from './types';

const VERSIONS = [1];
const PING_AFTER_MS = 5000;
const DEAD_AFTER_MS = 15_000;
const OPEN_WITHIN_MS = 10_000;
const SUSPECT_MS = 2000;
const TICK_MS = 500;
/** How long until a consultation that cannot be held yet is asked for again. */
const HELD_MS = 30_000;

/** Refusals of a hello after which the same hello meets the same answer. The others are a bad moment. */
const FINAL: Partial<Record<ErrorCode, CloseReason>> = {
  version: 'version',
  // The server does not understand how this page begins.
  malformed: 'version',
  closed: 'closed',
  busy: 'busy',
  expired: 'link_invalid',
};

/** Facts of the world the client is told rather than looks up. */
export interface SignalOptions {
  connect: () => Socket;
  /** This tab still holds the seat and its peer connection. */
  canResume: () => boolean;
  /** Asked after a try that never opened: is the seat's cookie still good? */
  seatIsValid: () => Promise<boolean>;
  /** The browser's cookie still opens this seat and no other. */
  holdsSeat: () => boolean;
  now: () => number;
  random: () => number;
}

/** The WebSocket of one seat: says hello, resends, notices silence, comes back. */
export class SignalClient extends Emitter<SignalEvents> {
  private state: SignalState = { kind: 'idle' };
  private socket: Socket | null = null;
  private gate = new RevisionGate();
  private readonly pending: PendingCommands;
  private attempt = 0;
  private lostAt: number | null = null;
  private openedAt = 0;
  private sentAt = 0;
  private heardAt = 0;
  private fresh = false;
  /** Why this socket's hello was refused. */
  private refusal: ErrorCode | null = null;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private ticker: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: SignalOptions) {
    super();
    this.pending = new PendingCommands(1 + Math.floor(options.random() * 0x7fff_ffff));
  }

  start(): void {
    if (this.state.kind !== 'idle') return;
    this.ticker = setInterval(() => this.tick(), TICK_MS);
    this.connect();
  }

  /** A command with an answer; kept and sent again until it has one. */
  send(body: ClientMessage): Promise<Answer> {
    if (this.state.kind === 'closed') return Promise.resolve({ kind: 'lost' });
    const { frame, answer } = this.pending.add(body);
    if (this.state.kind === 'open') this.deliver(frame);
    return answer;
  }

  /** A message that is worth nothing later: sent now or not at all. */
  post(body: ClientMessage): void {
    if (this.state.kind === 'open') this.transmit({ id: this.pending.takeId(), body });
  }

  /** Something suggests the path is gone: the server must answer within two seconds. */
  suspect(): void {
    if (this.state.kind === 'waiting') return this.connect(this.state.held);
    if (this.state.kind !== 'open') return;
    this.post({ type: 'ping' });
    this.heardAt = Math.min(this.heardAt, this.options.now() - DEAD_AFTER_MS + SUSPECT_MS);
  }

  /** Comes back as a new connection: the server makes a new peer for it. */
  startAfresh(): void {
    if (this.state.kind === 'closed') return;
    this.fresh = true;
    this.lose();
  }

  stop(reason: CloseReason): void {
    if (this.state.kind === 'closed') return;
    clearTimeout(this.retry);
    clearInterval(this.ticker);
    this.dropSocket();
    this.pending.loseAll();
    this.change({ kind: 'closed', reason });
  }

  private connect(held = false): void {
    clearTimeout(this.retry);
    this.dropSocket();
    if (!this.options.holdsSeat()) return this.stop('other_seat');
    const socket = this.options.connect();
    this.socket = socket;
    this.gate = new RevisionGate();
    this.refusal = null;
    this.openedAt = this.options.now();
    this.heardAt = this.openedAt;
    this.change({ kind: 'connecting', attempt: this.attempt, lostAt: this.lostAt, held });
    let opened = false;
    socket.onopen = () => {
      opened = true;
      const resume = !this.fresh && this.options.canResume();
      this.transmit({ id: this.pending.takeId(), body: { type: 'hello', versions: VERSIONS, resume } });
    };
    socket.onmessage = (event) => this.handleText(event.data);
    socket.onclose = () => {
      if (!opened) void this.checkSeat();
      this.handleClose();
    };
  }

  private handleClose(): void {
    const final = this.refusal && FINAL[this.refusal];
    if (final) this.stop(final);
    else if (this.refusal === 'not_ready') this.hold();
    else this.lose();
  }

  private async checkSeat(): Promise<void> {
    if (!(await this.options.seatIsValid())) this.stop('link_invalid');
  }

  private lose(): void {
    if (this.state.kind === 'closed') return;
    const now = this.options.now();
    if (this.state.kind === 'open') this.lostAt = now;
    this.waitFor(backoffDelay(this.attempt, this.options.random()), false);
    this.attempt += 1;
  }

  /** The seat is good and the server well; what is missing is not here, and comes in minutes or days. */
  private hold(): void {
    this.attempt = 0;
    this.waitFor(HELD_MS, true);
  }

  private waitFor(delay: number, held: boolean): void {
    this.dropSocket();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(held), delay);
    this.change({ kind: 'waiting', attempt: this.attempt, lostAt: this.lostAt, retryAt: this.options.now() + delay, held });
  }

  private dropSocket(): void {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private tick(): void {
    const now = this.options.now();
    // What was refused stays refused, also where the close that follows is lost.
    if (this.state.kind === 'connecting' && now - this.openedAt >= OPEN_WITHIN_MS) return this.handleClose();
    if (this.state.kind !== 'open') return;
    if (now - this.heardAt >= DEAD_AFTER_MS) return this.lose();
    if (now - this.sentAt >= PING_AFTER_MS) this.post({ type: 'ping' });
  }

  private handleText(data: unknown): void {
    this.heardAt = this.options.now();
    const frame = typeof data === 'string' ? decodeServerFrame(data) : null;
    if (frame) this.handleFrame(frame);
  }

  private handleFrame({ revision, body }: ServerFrame): void {
    switch (body.type) {
      case 'welcome':
        return this.handleWelcome(body);
      case 'done':
        return this.pending.settle(body.id, { kind: 'done' });
      case 'media_answer':
        return this.pending.settle(body.id, { kind: 'media', sdp: body.sdp, tracks: body.tracks });
      case 'packed_answer':
        return this.pending.settle(body.id, { kind: 'packed', packed: body.packed, tracks: body.tracks });
      case 'refused':
        return this.handleRefused(body.id, body.code, body.message);
      case 'ended':
        return this.handleEnded(body.reason);
      case 'snapshot':
      case 'change': {
        const verdict = this.gate.check(revision, body.type === 'snapshot');
        if (verdict === 'gap') void this.send({ type: 'request_snapshot' });
        if (verdict === 'apply') this.emit('told', body);
        return;
      }
      case 'pong':
        return;
      case 'lines':
      case 'lines_wanted':
      case 'offer_wanted':
      case 'encodings_wanted':
      case 'gains':
      case 'cue':
      case 'contested':
      case 'pointer':
      case 'sketch':
      case 'speakers':
      case 'qualities':
      case 'mute_requested':
        return this.emit('told', body);
      default:
        return assertNever(body);
    }
  }

  private handleWelcome(welcome: SignalEvents['welcome']): void {
    this.fresh = false;
    this.attempt = 0;
    this.lostAt = null;
    if (!welcome.resumed) this.pending.loseSent();
    const kept = this.pending.frames();
    this.change({ kind: 'open' });
    this.emit('welcome', welcome);
    for (const frame of kept) this.deliver(frame);
  }

  private handleRefused(id: number | null, code: ErrorCode, message: string): void {
    // A refused hello: the socket closes, perhaps after an `ended` that says more.
    if (this.state.kind === 'connecting') this.refusal = code;
    if (id !== null) this.pending.settle(id, { kind: 'refused', code, message });
  }

  private handleEnded(reason: EndReason): void {
    if (reason === 'too_slow' || reason === 'server_stopping') return this.lose();
    this.stop(reason);
  }

  private deliver(frame: ClientFrame): void {
    this.pending.markSent(frame.id);
    this.transmit(frame);
  }

  private transmit(frame: ClientFrame): void {
    this.sentAt = this.options.now();
    this.socket?.send(JSON.stringify(frame));
  }

  private change(state: SignalState): void {
    this.state = state;
    this.emit('state', state);
  }
}
