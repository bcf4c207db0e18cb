import type { ClientFrame, ClientMessage } from '../protocol/generated';
import type { Answer } from './types';

interface Pending {
  frame: ClientFrame;
  sent: boolean;
  settle: (answer: Answer) => void;
}

/** Commands without an answer yet, in the order in which they were given. */
export class PendingCommands {
  private readonly waiting = new Map<number, Pending>();

  /** `nextId` starts anywhere: the server remembers the ids of a seat longer than one page lives. */
  constructor(private nextId: number) {}

  takeId(): number {
    const id = this.nextId;
    this.nextId = id >= 0xffff_ffff ? 1 : id + 1;
    return id;
  }

  add(body: ClientMessage): { frame: ClientFrame; answer: Promise<Answer> } {
    const frame: ClientFrame = { id: this.takeId(), body };
    const answer = new Promise<Answer>((settle) => {
      this.waiting.set(frame.id, { frame, sent: false, settle });
    });
    return { frame, answer };
  }

  markSent(id: number): void {
    const pending = this.waiting.get(id);
    if (pending) pending.sent = true;
  }

  settle(id: number, answer: Answer): void {
    const pending = this.waiting.get(id);
    this.waiting.delete(id);
    pending?.settle(answer);
  }

  frames(): ClientFrame[] {
    return [...this.waiting.values()].map((pending) => pending.frame);
  }

  /** The server does not know this connection any more: what was sent to the old one is lost. */
  loseSent(): void {
    for (const pending of [...this.waiting.values()]) {
      if (pending.sent) this.settle(pending.frame.id, { kind: 'lost' });
    }
  }

  loseAll(): void {
    for (const id of [...this.waiting.keys()]) this.settle(id, { kind: 'lost' });
  }
}
