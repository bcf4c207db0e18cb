import { TAG } from './dicomJson';
import { type Slice, slicesOf } from './slices';
import type { DicomJson, ImageEntry, SeriesEntry } from './types';

interface Wanted {
  number: number;
  /** Along the body axis, in millimetres. */
  depth: number;
  reference: string | null;
  spacing?: number;
}

export function imageAt({ number, depth, reference, spacing = 1 }: Wanted): { image: ImageEntry; metadata: DicomJson } {
  const image: ImageEntry = {
    instance: `1.9.${number}`,
    instance_alias: `2.25.${number}`,
    document: String(number),
    frames: 1,
    rows: 512,
    columns: 512,
    transfer_syntax: '1.2.840.10008.1.2.1',
    sop_class: '1.2.840.10008.5.1.4.1.1.2',
    warnings: [],
    cleared: true,
  };
  const place: DicomJson = reference
    ? {
        [TAG.frameOfReference]: { vr: 'UI', Value: [reference] },
        [TAG.position]: { vr: 'DS', Value: [0, 0, depth] },
        [TAG.orientation]: { vr: 'DS', Value: [1, 0, 0, 0, 1, 0] },
        [TAG.pixelSpacing]: { vr: 'DS', Value: [spacing, spacing] },
      }
    : {};
  const metadata: DicomJson = {
    [TAG.sopInstance]: { vr: 'UI', Value: [image.instance] },
    [TAG.instanceNumber]: { vr: 'IS', Value: [number] },
    [TAG.photometric]: { vr: 'CS', Value: ['MONOCHROME2'] },
    ...place,
  };
  return { image, metadata };
}

export function seriesWith(images: ImageEntry[]): SeriesEntry {
  const names = { study: '1', series: '1.1', study_alias: '2', series_alias: '2.1' };
  return { ...names, modality: 'CT', attributes: {}, images };
}

export function sliceAt(wanted: Wanted): Slice {
  const { image, metadata } = imageAt(wanted);
  const [slice] = slicesOf(seriesWith([image]), [metadata]);
  if (!slice) throw new Error('a picture was described');
  return slice;
}
