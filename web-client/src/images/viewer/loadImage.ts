import { cache, imageLoader, type Types } from '@cornerstonejs/core';
import loader from '@cornerstonejs/dicom-image-loader';
import { TAG } from '../dicomJson';
import type { Slice } from '../slices';

/** Some files never settle the decoder's promise. */
export const LOAD_TIMEOUT_MS = 15_000;

export class LoadTimeout extends Error {}

const known = new Set<string>();

/** Makes a slice known to the loader and tells its name there. `address`: of the series. */
export function register(address: string, slice: Slice): string {
  const place = `wadors:${location.origin}${address}/instances/${slice.image.instance}/frames/`;
  const id = `${place}${slice.frame}`;
  // Frames of one image are told apart by the loader itself.
  if (!known.has(place)) {
    known.add(place);
    const metadata = { ...slice.metadata };
    // The tools keep marks by frame of reference: an image without one would lend its marks to all the others.
    metadata[TAG.frameOfReference] ??= { vr: 'UI', Value: [slice.image.instance] };
    type Known = Parameters<typeof loader.wadors.metaDataManager.add>[1];
    loader.wadors.metaDataManager.add(`${place}1`, metadata as unknown as Known);
  }
  return id;
}

export function imageOf(id: string): Types.IImage | undefined {
  return cache.getImage(id);
}

export function isLoaded(id: string): boolean {
  return imageOf(id) !== undefined;
}

/** Into the memory, or a clear end. */
export async function load(id: string, urgent: boolean): Promise<void> {
  const options = { useRGBA: true, requestType: urgent ? 'interaction' : 'prefetch', priority: urgent ? -5 : 5 };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LoadTimeout(id)), LOAD_TIMEOUT_MS);
  });
  try {
    await Promise.race([imageLoader.loadAndCacheImage(id, options), late]);
  } catch (error) {
    // Another try starts afresh.
    if (cache.getImageLoadObject(id)) cache.removeImageLoadObject(id);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
