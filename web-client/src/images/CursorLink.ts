import type { ParticipantId, PointedAt } from '../protocol/generated';

/** Somebody else's cursor as it came. `at` is null when he points nowhere. */
export interface CursorNews {
  from: ParticipantId;
  at: PointedAt | null;
}

/** The way of cursors through the room. Lossy: the newest counts and nothing is repeated. */
export interface CursorLink {
  tell(at: PointedAt | null): void;
  /** Returns the way to stop listening. */
  listen(listener: (news: CursorNews) => void): () => void;
}
