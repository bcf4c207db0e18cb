import { differs, figuresFor } from '../figures';
import type { Slice } from '../slices';
import type { ImageEntry } from '../types';
import { imageOf } from './loadImage';
import { decodedFrame } from './pixelValues';

/** What was decoded here beside what the server decoded: each frame once that both have. */
export class Comparison {
  private readonly done = new Set<string>();
  /** Images by their UID, as the list of the case had them last. */
  private known: ReadonlyMap<string, ImageEntry> = new Map();

  learn(images: readonly ImageEntry[]): void {
    this.known = new Map(images.map((image) => [image.instance, image]));
  }

  forget(): void {
    this.done.clear();
  }

  /** Those that have come since and came out differently, by their places. `ids`: their names at the loader. */
  next(slices: readonly Slice[], ids: readonly string[]): number[] {
    return slices.flatMap(({ image, frame }, at) => {
      const id = ids[at];
      if (id === undefined || this.done.has(id)) return [];
      const told = figuresFor({ image: this.known.get(image.instance) ?? image, frame });
      const loaded = told && imageOf(id);
      if (!told || !loaded) return [];
      this.done.add(id);
      const decoded = decodedFrame(loaded);
      return decoded && differs(decoded, told) ? [at] : [];
    });
  }
}
