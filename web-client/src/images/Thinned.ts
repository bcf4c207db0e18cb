import { type Clock, PAGE_CLOCK } from './clock';

/** Sends the newest of many, at most one in each gap; the last one always goes. What equals the one before does not. */
export class Thinned<T> {
  private latest: T | undefined;
  private sent = '';
  private sentAt = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly gapMs: number,
    private readonly send: (value: T) => void,
    private readonly clock: Clock = PAGE_CLOCK,
  ) {}

  say(value: T): void {
    this.latest = value;
    if (this.cancel) return;
    const wait = this.gapMs - (this.clock.now() - this.sentAt);
    if (wait <= 0) this.flush();
    else this.cancel = this.clock.later(() => this.flush(), wait);
  }

  /** What is said next goes out even if it is what was said last. */
  forget(): void {
    this.sent = '';
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
  }

  private flush(): void {
    this.cancel = null;
    const text = JSON.stringify(this.latest);
    if (this.latest === undefined || text === this.sent) return;
    this.sent = text;
    this.sentAt = this.clock.now();
    this.send(this.latest);
  }
}
