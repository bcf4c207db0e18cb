import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientFrame, ServerMessage } from '../protocol/generated';
import { SignalClient } from './SignalClient';
import type { Answer, SignalState, Socket, Told } from './types';

/** The far end of one socket: what the client said, and a way to answer. */
class FakeSocket {
  readonly heard: ClientFrame[] = [];
  closed = false;
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;

  send(text: string): void {
    this.heard.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.call(this as unknown as WebSocket, {} as Event);
  }

  tell(body: ServerMessage, revision?: number): void {
    const data = JSON.stringify(revision === undefined ? { body } : { revision, body });
    this.onmessage?.call(this as unknown as WebSocket, { data } as MessageEvent);
  }

  drop(): void {
    this.onclose?.call(this as unknown as WebSocket, {} as CloseEvent);
  }

  welcome(resumed = false): void {
    this.open();
    this.tell({ type: 'welcome', version: 1, me: 1, presence: 'arriving', resumed, server_time: 0 });
  }

  said(type: string): ClientFrame[] {
    return this.heard.filter((frame) => frame.body.type === type);
  }
}

class World {
  readonly sockets: FakeSocket[] = [];
  readonly states: SignalState[] = [];
  readonly told: Told[] = [];
  holdsPeer = true;
  seatIsValid = true;
  holdsSeat = true;
  readonly client = new SignalClient({
    connect: () => {
      const socket = new FakeSocket();
      this.sockets.push(socket);
      return socket;
    },
    canResume: () => this.holdsPeer,
    seatIsValid: () => Promise.resolve(this.seatIsValid),
    holdsSeat: () => this.holdsSeat,
    now: () => Date.now(),
    random: () => 0.5,
  });

  constructor() {
    this.client.on('state', (state) => this.states.push(state));
    this.client.on('told', (told) => this.told.push(told));
    this.client.start();
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  get state(): SignalState | undefined {
    return this.states.at(-1);
  }
}

describe('SignalClient', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('says hello first and answers a command by its id', async () => {
    const world = new World();
    world.socket.welcome();
    expect(world.socket.heard[0]?.body).toEqual({ type: 'hello', versions: [1], resume: true });
    const answer = world.client.send({ type: 'raise_hand', raised: true });
    const [frame] = world.socket.said('raise_hand');
    world.socket.tell({ type: 'done', id: frame?.id ?? 0 });
    expect(await answer).toEqual({ kind: 'done' });
  });

  it('comes back by itself, resends with the same id, and gives one answer', async () => {
    const world = new World();
    world.socket.welcome();
    const answer = world.client.send({ type: 'raise_hand', raised: true });
    const id = world.socket.said('raise_hand')[0]?.id ?? 0;
    world.socket.drop();
    expect(world.state?.kind).toBe('waiting');
    await vi.advanceTimersByTimeAsync(300);
    world.socket.welcome(true);
    expect(world.sockets).toHaveLength(2);
    expect(world.socket.said('raise_hand').map((frame) => frame.id)).toEqual([id]);
    world.socket.tell({ type: 'done', id });
    expect(await answer).toEqual({ kind: 'done' });
  });

  it('tells that a command is lost when the server forgot the connection', async () => {
    const world = new World();
    world.socket.welcome();
    const answer = world.client.send({ type: 'media_offer', sdp: 'v=0', publications: [] });
    world.socket.drop();
    await vi.advanceTimersByTimeAsync(300);
    world.socket.welcome(false);
    expect(await answer).toEqual({ kind: 'lost' });
    expect(world.socket.said('media_offer')).toEqual([]);
  });

  it('sends what was commanded while the socket was away', async () => {
    const world = new World();
    world.socket.welcome();
    world.socket.drop();
    void world.client.send({ type: 'raise_hand', raised: true });
    await vi.advanceTimersByTimeAsync(300);
    world.socket.welcome(false);
    expect(world.socket.said('raise_hand')).toHaveLength(1);
  });

  it('waits longer after each failure, and never more than five seconds', async () => {
    const world = new World();
    const delays: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const before = Date.now();
      world.socket.drop();
      if (world.state?.kind === 'waiting') delays.push(world.state.retryAt - before);
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(delays.slice(0, 3)).toEqual([225, 450, 900]);
    expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
  });

  it('asks for a snapshot once after a gap and applies nothing until it comes', () => {
    const world = new World();
    world.socket.welcome();
    world.socket.tell({ type: 'change', change: { what: 'locked', locked: true } }, 1);
    world.socket.tell({ type: 'change', change: { what: 'locked', locked: false } }, 3);
    world.socket.tell({ type: 'change', change: { what: 'locked', locked: true } }, 4);
    expect(world.told).toHaveLength(1);
    expect(world.socket.said('request_snapshot')).toHaveLength(1);
  });

  it('pings in silence and gives a dead socket up after fifteen seconds', async () => {
    const world = new World();
    world.socket.welcome();
    await vi.advanceTimersByTimeAsync(14_000);
    expect(world.socket.said('ping').length).toBeGreaterThanOrEqual(2);
    expect(world.state?.kind).toBe('open');
    await vi.advanceTimersByTimeAsync(1500);
    expect(world.sockets[0]?.closed).toBe(true);
    expect(world.sockets).toHaveLength(2);
  });

  it('gives a suspected socket two seconds', async () => {
    const world = new World();
    world.socket.welcome();
    world.client.suspect();
    await vi.advanceTimersByTimeAsync(1000);
    world.socket.tell({ type: 'pong' });
    await vi.advanceTimersByTimeAsync(3000);
    expect(world.sockets).toHaveLength(1);
    world.client.suspect();
    await vi.advanceTimersByTimeAsync(3000);
    expect(world.sockets).toHaveLength(2);
  });

  it.each(['superseded', 'session_ended', 'removed', 'link_invalid'] as const)('stays closed after %s', async (reason) => {
    const world = new World();
    world.socket.welcome();
    world.socket.tell({ type: 'ended', reason });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.state).toEqual({ kind: 'closed', reason });
    expect(world.sockets).toHaveLength(1);
    expect(await world.client.send({ type: 'leave' })).toEqual({ kind: 'lost' } satisfies Answer);
  });

  it.each(['too_slow', 'server_stopping'] as const)('comes back after %s', async (reason) => {
    const world = new World();
    world.socket.welcome();
    world.socket.tell({ type: 'ended', reason });
    await vi.advanceTimersByTimeAsync(300);
    expect(world.sockets).toHaveLength(2);
  });

  it.each([
    ['version', 'version'],
    ['malformed', 'version'],
    ['closed', 'closed'],
    ['busy', 'busy'],
    ['expired', 'link_invalid'],
  ] as const)('stops when the hello is refused as "%s"', async (code, reason) => {
    const world = new World();
    world.socket.open();
    world.socket.tell({ type: 'refused', id: null, code, message: '' });
    world.socket.drop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(world.state).toEqual({ kind: 'closed', reason });
    expect(world.sockets).toHaveLength(1);
  });

  it('says that the consultation cannot be held yet, and asks again only every half minute', async () => {
    const world = new World();
    const refuse = () => {
      world.socket.open();
      world.socket.tell({ type: 'refused', id: null, code: 'not_ready', message: '' });
      world.socket.drop();
    };
    refuse();
    expect(world.state).toMatchObject({ kind: 'waiting', held: true, lostAt: null });
    await vi.advanceTimersByTimeAsync(29_900);
    expect(world.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(world.sockets).toHaveLength(2);
    expect(world.state).toMatchObject({ kind: 'connecting', held: true });
    refuse();
    await vi.advanceTimersByTimeAsync(600_000);
    refuse();
    expect(world.state).toMatchObject({ kind: 'waiting', held: true });
  });

  it('takes a refusal for what it is when the close after it is lost', async () => {
    const world = new World();
    world.socket.open();
    world.socket.tell({ type: 'refused', id: null, code: 'not_ready', message: '' });
    await vi.advanceTimersByTimeAsync(11_000);
    expect(world.state).toMatchObject({ kind: 'waiting', held: true });
    expect(world.sockets).toHaveLength(1);
  });

  it('asks at once when the person does, and goes in as soon as all is there', () => {
    const world = new World();
    world.socket.open();
    world.socket.tell({ type: 'refused', id: null, code: 'not_ready', message: '' });
    world.socket.drop();
    world.client.suspect();
    expect(world.state).toMatchObject({ kind: 'connecting', held: true });
    world.socket.welcome();
    expect(world.state).toEqual({ kind: 'open' });
    world.socket.drop();
    expect(world.state).toMatchObject({ kind: 'waiting', held: false });
  });

  it('tells the end of the session rather than that its door is closed', () => {
    const world = new World();
    world.socket.open();
    world.socket.tell({ type: 'refused', id: null, code: 'closed', message: '' });
    world.socket.tell({ type: 'ended', reason: 'session_ended' });
    expect(world.state).toEqual({ kind: 'closed', reason: 'session_ended' });
  });

  it.each(['internal', 'not_now'] as const)('tries again when the server had a bad moment: "%s"', async (code) => {
    const world = new World();
    world.socket.open();
    world.socket.tell({ type: 'refused', id: null, code, message: '' });
    world.socket.drop();
    await vi.advanceTimersByTimeAsync(300);
    expect(world.sockets).toHaveLength(2);
  });

  it('stops trying when the seat itself is gone', async () => {
    const world = new World();
    world.seatIsValid = false;
    world.socket.drop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(world.state).toEqual({ kind: 'closed', reason: 'link_invalid' });
  });

  it('does not come back as somebody else whose link was opened in this browser', async () => {
    const world = new World();
    world.socket.welcome();
    world.holdsSeat = false;
    expect(world.state?.kind).toBe('open');
    world.socket.drop();
    await vi.advanceTimersByTimeAsync(300);
    expect(world.state).toEqual({ kind: 'closed', reason: 'other_seat' });
    expect(world.sockets).toHaveLength(1);
  });

  it('does not resume when it starts afresh', async () => {
    const world = new World();
    world.socket.welcome();
    world.client.startAfresh();
    await vi.advanceTimersByTimeAsync(300);
    world.socket.open();
    expect(world.socket.heard[0]?.body).toEqual({ type: 'hello', versions: [1], resume: false });
  });
});
