/** One value that may be watched; the bridge between the engines and the pictures. */
export class Store<T> {
  private readonly watchers = new Set<() => void>();

  constructor(private value: T) {}

  readonly get = (): T => this.value;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const watcher of this.watchers) watcher();
  }

  patch(part: Partial<T>): void {
    const changed = (Object.keys(part) as (keyof T)[]).some((key) => !Object.is(part[key], this.value[key]));
    if (changed) this.set({ ...this.value, ...part });
  }
}
