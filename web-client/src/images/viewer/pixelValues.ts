import type { Types } from '@cornerstonejs/core';
import { TAG, textOf } from '../dicomJson';
import type { DecodedFrame } from '../figures';
import type { Values } from '../marks/measure';
import { isGrey, type Slice } from '../slices';

/** Values as the modality means them; null for colour. */
export function valuesOf(image: Types.IImage, slice: Slice): Values | null {
  if (!isGrey(slice)) return null;
  const pixels = image.getPixelData();
  const scaled = image.preScale?.scaled ?? false;
  const slope = scaled ? 1 : image.slope;
  const intercept = scaled ? 0 : image.intercept;
  const hounsfield = textOf(slice.metadata, TAG.rescaleType) === 'HU' || textOf(slice.metadata, TAG.modality) === 'CT';
  return {
    unit: hounsfield ? 'hounsfield' : 'stored',
    at: (column, row) => {
      if (column < 0 || row < 0 || column >= image.columns || row >= image.rows) return null;
      const stored = pixels[row * image.columns + column];
      return stored === undefined ? null : stored * slope + intercept;
    },
  };
}

/** The frame for a comparison; null where its values were made into uptake or dose. */
export function decodedFrame(image: Types.IImage): DecodedFrame | null {
  const { rows, columns, preScale } = image;
  const pixels = image.getPixelData();
  if (!preScale?.scaled) return { rows, columns, pixels, rescale: null };
  const { modality, suvbw, rescaleSlope, rescaleIntercept } = preScale.scalingParameters ?? {};
  if (modality === 'RTDOSE' || suvbw !== undefined || rescaleSlope === undefined || rescaleIntercept === undefined) return null;
  return { rows, columns, pixels, rescale: { slope: rescaleSlope, intercept: rescaleIntercept } };
}
