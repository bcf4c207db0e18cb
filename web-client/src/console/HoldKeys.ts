import type { HeldAction } from './keyMap';

/** Keys, pedals and fingers on held buttons. One action may be held by several; it ends with the last. */
export class HoldKeys {
  private readonly holders = new Map<HeldAction, Set<string>>();

  constructor(private readonly tell: (action: HeldAction, down: boolean) => void) {}

  press(action: HeldAction, holder: string): void {
    const held = this.holders.get(action) ?? new Set();
    const first = held.size === 0;
    held.add(holder);
    this.holders.set(action, held);
    if (first) this.tell(action, true);
  }

  release(holder: string): void {
    for (const [action, held] of this.holders) {
      if (held.delete(holder) && held.size === 0) this.tell(action, false);
    }
  }

  /** The page lost the keyboard: a key let go elsewhere would never be heard of. */
  releaseAll(): void {
    for (const [action, held] of this.holders) {
      if (held.size === 0) continue;
      held.clear();
      this.tell(action, false);
    }
  }
}
