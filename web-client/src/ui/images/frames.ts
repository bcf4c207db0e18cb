import type { Slice } from '../../images/slices';
import type { Pane } from '../../images/viewer/Pane';

const known = new WeakMap<readonly Slice[], ReadonlyMap<string, string | null>>();

function framesOf(slices: readonly Slice[]): ReadonlyMap<string, string | null> {
  const found = known.get(slices) ?? new Map(slices.map(({ image, frameOfReference }) => [image.instance_alias, frameOfReference]));
  known.set(slices, found);
  return found;
}

/** The frame of reference of an image by its alias, as far as the series on show tell it. */
export function frameOfReferenceOf(alias: string, panes: readonly (Pane | null)[]): string | null {
  const found = panes.map((pane) => pane && framesOf(pane.store.get().slices).get(alias));
  return found.find((frame) => frame) ?? null;
}
