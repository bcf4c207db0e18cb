import { Store } from '../base/Store';
import type { ImageRef } from '../protocol/generated';

/** Between the images and what speaks of them: the picture on this screen, and the one that somebody wants to see. */
export class Looking {
  readonly shown = new Store<ImageRef | null>(null);
  /** Until the images have gone there. */
  readonly wanted = new Store<ImageRef | null>(null);

  show(image: ImageRef): void {
    // Wanted once more it is another wish.
    this.wanted.set({ ...image });
  }
}
