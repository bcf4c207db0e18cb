import type { CursorLink, CursorNews } from '../images/CursorLink';
import type { ClientMessage, ParticipantId, PointedAt } from '../protocol/generated';

interface Ways {
  /** By the signalling socket: it arrives, late if need be. */
  post: (body: ClientMessage) => void;
  /** By the lossy channel; `false`: there is none, or it is full. */
  say: (text: string) => boolean;
}

type Pointer = CursorNews & { number: number };

/**
 * Cursors over the lossy channel of the media connection, and over the signalling socket where there is none. What is
 * overtaken on the way is dropped; that a cursor is gone goes by the socket, because it is said once.
 */
export class RoomCursors implements CursorLink {
  private readonly listeners = new Set<(news: CursorNews) => void>();
  private number = 0;
  /** The last one of each participant. */
  private readonly heard = new Map<ParticipantId, number>();

  private longest: number | null = null;

  constructor(
    private readonly ways: Ways,
    private readonly whenDrawn: (drawn: () => void) => void = (drawn) => void requestAnimationFrame(drawn),
    private readonly now: () => number = () => performance.now(),
  ) {}

  tell(at: PointedAt | null): void {
    this.number += 1;
    const body: ClientMessage = { type: 'point', number: this.number, at };
    if (at === null || !this.ways.say(JSON.stringify(body))) this.ways.post(body);
  }

  listen(listener: (news: CursorNews) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  handleNews({ from, number, at }: Pointer): void {
    if (number <= (this.heard.get(from) ?? 0)) return;
    this.heard.set(from, number);
    for (const listener of this.listeners) listener({ from, at });
    if (at === null) return;
    const came = this.now();
    this.whenDrawn(() => {
      this.longest = Math.max(this.longest ?? 0, this.now() - came);
    });
  }

  /** A text from the lossy channel; what is no cursor is nobody's. */
  handleText(text: string): void {
    const news = pointerIn(text);
    if (news) this.handleNews(news);
  }

  /** The longest time from a cursor's arrival to its drawing since this was last asked; `null`: none came. */
  takeDelay(): number | null {
    const longest = this.longest;
    this.longest = null;
    return longest;
  }

  /** The room begins anew. */
  forget(): void {
    this.heard.clear();
  }
}

function pointerIn(text: string): Pointer | null {
  try {
    const told: unknown = JSON.parse(text);
    return isPointer(told) ? told : null;
  } catch {
    return null;
  }
}

/** From our own server, which has parsed it: only what would break the page is looked at. */
function isPointer(told: unknown): told is Pointer {
  if (typeof told !== 'object' || told === null) return false;
  const { type, from, number, at } = told as Record<string, unknown>;
  return type === 'pointer' && typeof from === 'number' && typeof number === 'number' && typeof at === 'object';
}
