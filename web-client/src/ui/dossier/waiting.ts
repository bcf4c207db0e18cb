import type { Content } from '../images/firstLook';
import type { DocumentEntry, ImageEntry, SeriesEntry } from '../../images/types';

/** An image whose pixels guests do not see yet, and its series. */
export interface PixelsWaiting {
  series: SeriesEntry;
  image: ImageEntry;
}

export interface Waiting {
  held: DocumentEntry[];
  pixels: PixelsWaiting[];
}

/** What waits for a person: files in quarantine, and pixels in which there may be text. */
export function waiting({ documents, series }: Content): Waiting {
  const images = series.flatMap((entry) => entry.images.map((image) => ({ series: entry, image })));
  return {
    held: documents.filter(({ state }) => state === 'quarantined'),
    pixels: images.filter(({ image }) => !image.cleared && image.frames > 0),
  };
}
