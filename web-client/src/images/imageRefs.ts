import type { ImageRef, PointedAt } from '../protocol/generated';
import type { Slice } from './slices';
import type { SeriesEntry } from './types';

/** Documents of the case stand under this series; their page is the frame. */
export const DOCUMENT_SERIES = 'document';

export const sameImage = (a: ImageRef, b: ImageRef): boolean => a.instance === b.instance && a.frame === b.frame;

export const imageOfPoint = ({ series, instance, frame }: PointedAt): ImageRef => ({ series, instance, frame });

/** A slice as it is named to the room. */
export function imageRefOf(entry: SeriesEntry, slice: Slice): ImageRef {
  return { series: entry.series_alias, instance: slice.image.instance_alias, frame: slice.frame };
}

export function findSlice(slices: readonly Slice[], image: ImageRef): number {
  return slices.findIndex((slice) => slice.image.instance_alias === image.instance && slice.frame === image.frame);
}
