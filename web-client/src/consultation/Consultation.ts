import { seatIsValid } from '../api/seatApi';
import { Store } from '../base/Store';
import type { ClientMessage, Hearing, SessionView, ViewAct } from '../protocol/generated';
import type { LocalMedia } from '../rtc/LocalMedia';
import { Playback } from '../rtc/sound/Playback';
import { VideoWants } from '../rtc/VideoWants';
import { applyWelcome, reduce } from '../session/reduce';
import type { SessionState } from '../session/SessionState';
import { isAudible, peopleInRoom } from '../session/selectors';
import { SignalClient } from '../signalling/SignalClient';
import type { Answer, Socket, Told, Welcome } from '../signalling/types';
import { INITIAL_CONSULTATION } from './ConsultationState';
import { Looking } from './Looking';
import { MediaDirector } from './MediaDirector';
import { RoomCursors } from './RoomCursors';
import { RoomSketches } from './RoomSketches';
import type { SeatMark } from './SeatMark';

const BROKEN_PAUSE_MS = 1000;
/** Drawing a room for the first time takes a browser longer than a server nearby takes to answer the offer. */
const DRAWN_AFTER_MS = 100;

function openSocket(): Socket {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return new WebSocket(`${scheme}://${location.host}/ws`);
}

/** One seat from the pre-join page to the end: wires signalling, media and state; decides nothing the server decides. */
export class Consultation {
  readonly store = new Store(INITIAL_CONSULTATION);
  readonly wants: VideoWants;
  readonly director: MediaDirector;
  private readonly signal: SignalClient;
  readonly playback = new Playback();
  readonly cursors = new RoomCursors({ post: (body) => this.signal.post(body), say: (text) => this.director.say(text) });
  readonly sketches = new RoomSketches();
  readonly looking = new Looking();
  /** The languages this seat entered with; null until the person joined. */
  private entered: { speaks: string; listens: string } | null = null;
  private breaks = 0;
  /** What the server said last. It is shown at once, but for the moment in which sound and picture are agreed. */
  private session: SessionState;
  private drawing: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly local: LocalMedia,
    seat: SeatMark,
  ) {
    this.session = this.store.get().session;
    const now = () => Date.now();
    this.signal = new SignalClient({
      connect: openSocket,
      canResume: () => this.director.isConnected,
      seatIsValid,
      holdsSeat: () => seat.isOurs(),
      now,
      random: () => Math.random(),
    });
    this.director = new MediaDirector({
      send: (body) => this.signal.send(body),
      post: (body) => this.signal.post(body),
      local,
      now,
      cursorDelay: () => this.cursors.takeDelay(),
    });
    this.wants = new VideoWants(
      (wants) => this.signal.post({ type: 'want_video', wants }),
      () => document.hidden,
    );
    this.wire();
  }

  start(): void {
    this.signal.start();
  }

  /** From the pre-join page to the lobby or the room. */
  async enter(speaks: string, listens: string): Promise<Answer> {
    this.entered = { speaks, listens };
    this.store.patch({ joined: true });
    const answered = this.signal.send({ type: 'enter', speaks, listens });
    this.director.knock();
    const answer = await answered;
    if (answer.kind === 'refused') {
      this.showRefusal(answer);
      // Already inside, as after a resume: nothing to take back.
      if (answer.code === 'not_now' && this.session.view) return answer;
      this.entered = null;
      this.store.patch({ joined: false });
    }
    return answer;
  }

  /** A command of the person; a refusal is shown. */
  async command(body: ClientMessage): Promise<Answer> {
    if (body.type === 'set_languages') this.entered = { speaks: body.speaks, listens: body.listens };
    const answer = await this.signal.send(body);
    if (answer.kind === 'refused') this.showRefusal(answer);
    if (answer.kind === 'done' && body.type === 'set_hearing') this.patchHearing(body.hearing);
    return answer;
  }

  /** A command whose refusal is shown where it was given. */
  ask(body: ClientMessage): Promise<Answer> {
    return this.signal.send(body);
  }

  /** A command that may find itself overtaken: "stale" is an answer, not a fault to show. */
  async attempt(body: ClientMessage): Promise<Answer> {
    const answer = await this.signal.send(body);
    if (answer.kind === 'refused' && answer.code !== 'stale') this.showRefusal(answer);
    return answer;
  }

  /** Something done to the shared images that is worth nothing later. */
  postView(act: ViewAct): void {
    this.signal.post({ type: 'view', act });
  }

  async leave(): Promise<void> {
    this.local.close();
    const said = this.signal.send({ type: 'leave' });
    // Without a connection there is nobody to tell: the seat is given up all the same.
    await Promise.race([said, new Promise((resolve) => setTimeout(resolve, 1000))]);
    this.signal.stop('left');
  }

  dismissMuteRequest(): void {
    this.patchSession({ muteRequestedBy: null });
  }

  dismissNotice(): void {
    this.store.patch({ notice: null });
  }

  /** The person does not want to wait for the next try. */
  askAgain(): void {
    this.signal.suspect();
  }

  unblockAudio(): void {
    void this.playback.unblock();
  }

  private wire(): void {
    const { signal, director, playback, store, local } = this;
    signal.on('state', (state) => {
      store.patch({ signal: state });
      if (state.kind === 'closed') this.handleClosed();
    });
    signal.on('welcome', (welcome) => this.handleWelcome(welcome));
    signal.on('told', (told) => this.handleTold(told));
    director.on('status', (media) => {
      store.patch({ media });
      if (media.kind === 'connected') this.breaks = 0;
      if (media.kind === 'interrupted') signal.suspect();
    });
    director.on('remote', (remote) => store.patch({ remote }));
    director.on('sounds', (sounds) => playback.handleIncoming(sounds));
    director.on('text', (text) => this.cursors.handleText(text));
    director.on('agreed', () => this.draw());
    director.on('broken', () => this.handleBroken());
    playback.on('blocked', (audioBlocked) => store.patch({ audioBlocked }));
    playback.on('mixed', (soundMixed) => store.patch({ soundMixed }));
    playback.handleSpeaker(local.store.get().speakerId);
    local.store.watch(() => playback.handleSpeaker(local.store.get().speakerId));
    document.addEventListener('visibilitychange', () => this.wants.handlePageVisibility());
    window.addEventListener('online', () => this.handleNetworkChange());
    window.addEventListener('offline', () => signal.suspect());
  }

  private handleNetworkChange(): void {
    this.signal.suspect();
    this.director.handleNetworkChange();
  }

  private handleWelcome(welcome: Welcome): void {
    this.show(applyWelcome(this.session, welcome, Date.now()));
    if (!welcome.resumed) this.director.stop();
    if (welcome.presence === 'arriving' && this.entered) {
      void this.enter(this.entered.speaks, this.entered.listens);
    }
    if (welcome.resumed) this.wants.handleReconnected();
  }

  private handleTold(told: Told): void {
    const session = reduce(this.session, told);
    if (told.type === 'snapshot') this.director.handleShutOut(told.view.shut_out);
    if (told.type === 'snapshot' && session.presence === 'present' && this.mayConnect(told.view)) {
      this.drawing ??= setTimeout(() => this.draw(), DRAWN_AFTER_MS);
      this.director.start();
      this.wants.handleReconnected();
    }
    this.show(session);
    this.director.handleTold(told);
    if (told.type === 'pointer') this.cursors.handleNews(told);
    if (told.type === 'sketch') this.sketches.handleNews(told);
    if (told.type === 'snapshot') this.cursors.forget();
    if (told.type === 'snapshot') this.sketches.forget();
    if (told.type === 'gains') this.playback.handleGains(told.gains);
    const { view } = session;
    const others = view ? peopleInRoom(view).filter((p) => p.id !== view.me && p.presence === 'present') : [];
    // An interpreter's open microphone reaches one channel at most, which may not be ours.
    const floor = others.filter((p) => p.role !== 'interpreter');
    this.director.handleSoundExpected(view !== null && floor.some((p) => isAudible(view, p)));
  }

  /** Whoever is shut out begins nothing; what has begun stays, and carries nothing. */
  private mayConnect(view: SessionView): boolean {
    return !this.director.isConnected && (!view.shut_out || this.director.isUnderWay);
  }

  private show(session: SessionState): void {
    this.session = session;
    // Whoever is shut out sees so at once.
    if (this.drawing === null || session.view?.shut_out) this.draw();
  }

  /** The room appears. */
  private draw(): void {
    if (this.drawing !== null) clearTimeout(this.drawing);
    this.drawing = null;
    this.store.patch({ session: this.session });
  }

  private handleBroken(): void {
    this.breaks += 1;
    this.director.stop();
    const delay = BROKEN_PAUSE_MS * Math.min(10, this.breaks);
    setTimeout(() => this.signal.startAfresh(), delay);
  }

  private handleClosed(): void {
    this.director.close();
    this.local.close();
  }

  private showRefusal({ code }: Extract<Answer, { kind: 'refused' }>): void {
    const number = (this.store.get().notice?.number ?? 0) + 1;
    this.store.patch({ notice: { number, code } });
  }

  /** Told in snapshots only; between them it is as the server took it. */
  private patchHearing(hearing: Hearing): void {
    const { view } = this.session;
    if (view) this.patchSession({ view: { ...view, hearing } });
  }

  private patchSession(part: Partial<SessionState>): void {
    this.show({ ...this.session, ...part });
  }
}
