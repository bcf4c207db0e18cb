import type { Pane } from '../../images/viewer/Pane';

/** The frame of reference of an image by its alias, as far as the series on show tell it. */
export function frameOfReferenceOf(alias: string, panes: readonly (Pane | null)[]): string | null {
  const slices = panes.flatMap((pane) => pane?.store.get().slices ?? []);
  return slices.find(({ image }) => image.instance_alias === alias)?.frameOfReference ?? null;
}
