import type { CursorLink, CursorNews } from '../images/CursorLink';
import type { ClientMessage, PointedAt } from '../protocol/generated';

/** Cursors over the signalling socket; posted, never sent again. */
export class RoomCursors implements CursorLink {
  private readonly listeners = new Set<(news: CursorNews) => void>();

  constructor(private readonly post: (body: ClientMessage) => void) {}

  tell(at: PointedAt | null): void {
    this.post({ type: 'point', at });
  }

  listen(listener: (news: CursorNews) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  handleNews(news: CursorNews): void {
    for (const listener of this.listeners) listener(news);
  }
}
