import { isLoaded, load } from './loadImage';

const AT_ONCE = 4;

/** Loads a whole series, the nearest to what is on show first. */
export class Prefetch {
  private readonly tried = new Set<string>();
  private busy = 0;
  private stopped = false;

  constructor(
    private readonly ids: readonly string[],
    private readonly nearest: () => number,
    private readonly onLoaded: () => void,
  ) {}

  start(): void {
    this.fill();
  }

  covers(ids: readonly string[]): boolean {
    return this.ids === ids;
  }

  stop(): void {
    this.stopped = true;
  }

  private fill(): void {
    while (!this.stopped && this.busy < AT_ONCE) {
      const id = this.next();
      if (id === undefined) return;
      this.tried.add(id);
      this.busy += 1;
      void load(id, false)
        .catch(() => undefined)
        .then(() => {
          this.busy -= 1;
          if (!this.stopped) this.onLoaded();
          this.fill();
        });
    }
  }

  private next(): string | undefined {
    const from = this.nearest();
    for (let away = 0; away < this.ids.length; away += 1) {
      for (const at of away === 0 ? [from] : [from + away, from - away]) {
        const id = this.ids[at];
        if (id !== undefined && !this.tried.has(id) && !isLoaded(id)) return id;
      }
    }
    return undefined;
  }
}
