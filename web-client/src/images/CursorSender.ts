import type { PointedAt } from '../protocol/generated';
import { type Clock, PAGE_CLOCK } from './clock';

/** At most thirty a second. */
export const GAP_MS = 33;
/** Said again while it rests, for who has just come and for what was lost. */
const REST_MS = 1000;

/** Thins a moving pointer out: the newest place goes, places between are dropped, the last one always arrives. */
export class CursorSender {
  private latest: PointedAt | null = null;
  private fresh = false;
  private sentAt = Number.NEGATIVE_INFINITY;
  private cancel: (() => void) | null = null;

  constructor(
    private readonly send: (at: PointedAt | null) => void,
    private readonly clock: Clock = PAGE_CLOCK,
  ) {}

  point(at: PointedAt | null): void {
    if (at === null && this.latest === null) return;
    this.latest = at;
    this.fresh = true;
    this.plan();
  }

  stop(): void {
    if (this.latest) this.send(null);
    this.latest = null;
    this.cancel?.();
    this.cancel = null;
  }

  private plan(): void {
    this.cancel?.();
    this.cancel = null;
    const since = this.clock.now() - this.sentAt;
    const wait = this.fresh ? GAP_MS - since : this.latest ? REST_MS - since : null;
    if (wait === null) return;
    if (wait <= 0) this.flush();
    else this.cancel = this.clock.later(() => this.flush(), wait);
  }

  private flush(): void {
    this.fresh = false;
    this.sentAt = this.clock.now();
    this.send(this.latest);
    this.plan();
  }
}
