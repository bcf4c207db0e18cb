import { Store } from '../base/Store';
import type { MarkDraft, ParticipantId } from '../protocol/generated';

/** Marks that others are drawing at this moment. */
export class RoomSketches {
  readonly store = new Store<ReadonlyMap<ParticipantId, MarkDraft>>(new Map());

  handleNews({ from, mark }: { from: ParticipantId; mark: MarkDraft | null }): void {
    const next = new Map(this.store.get());
    if (mark) next.set(from, mark);
    else next.delete(from);
    this.store.set(next);
  }

  forget(): void {
    this.store.set(new Map());
  }
}
