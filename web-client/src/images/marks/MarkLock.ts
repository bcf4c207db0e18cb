import type { ViewAct } from '../../protocol/generated';
import type { Answer } from '../../signalling/types';

/** Half of what a lock lasts on the server. */
const AGAIN_MS = 5_000;

interface Held {
  mark: string;
  timer: ReturnType<typeof setInterval>;
}

/** Keeps the mark in the hand from everybody else's, for as long as it is there and no longer. */
export class MarkLock {
  private held: Held | null = null;

  constructor(private readonly act: (act: ViewAct) => Promise<Answer>) {}

  hold(mark: string): void {
    this.letGo();
    const held = { mark, timer: setInterval(() => void this.ask(held), AGAIN_MS) };
    this.held = held;
    void this.ask(held);
  }

  letGo(): void {
    const { held } = this;
    if (!held) return;
    this.forget(held);
    void this.act({ act: 'unlock_mark', mark: held.mark });
  }

  private async ask(held: Held): Promise<void> {
    const answer = await this.act({ act: 'lock_mark', mark: held.mark });
    // It is gone, or in another hand: each further try would be refused too, and shown.
    if (answer.kind === 'refused' && answer.code !== 'too_many') this.forget(held);
  }

  private forget(held: Held): void {
    clearInterval(held.timer);
    if (this.held === held) this.held = null;
  }
}
