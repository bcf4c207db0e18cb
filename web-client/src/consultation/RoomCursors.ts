import type { CursorLink, CursorNews } from '../images/CursorLink';
import type { ClientMessage, PointedAt } from '../protocol/generated';

/** Cursors over the signalling socket; posted, never sent again. */
export class RoomCursors implements CursorLink {
  private readonly listeners = new Set<(news: CursorNews) => void>();

  private longest: number | null = null;

  constructor(
    private readonly post: (body: ClientMessage) => void,
    private readonly whenDrawn: (drawn: () => void) => void = (drawn) => void requestAnimationFrame(drawn),
    private readonly now: () => number = () => performance.now(),
  ) {}

  tell(at: PointedAt | null): void {
    this.post({ type: 'point', at });
  }

  listen(listener: (news: CursorNews) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  handleNews(news: CursorNews): void {
    for (const listener of this.listeners) listener(news);
    if (news.at === null) return;
    const came = this.now();
    this.whenDrawn(() => {
      this.longest = Math.max(this.longest ?? 0, this.now() - came);
    });
  }

  /** The longest time from a cursor's arrival to its drawing since this was last asked; `null`: none came. */
  takeDelay(): number | null {
    const longest = this.longest;
    this.longest = null;
    return longest;
  }
}
