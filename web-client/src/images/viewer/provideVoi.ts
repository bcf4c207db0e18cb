import { metaData } from '@cornerstonejs/core';
import loader from '@cornerstonejs/dicom-image-loader';
import { withWholeFunction } from '../voi';

const MODULE = 'voiLutModule';
/** Asked before the loader's own reader. */
const FIRST = 1000;

function wholeVoi(type: string, id: unknown): Record<string, unknown> | undefined {
  if (type !== MODULE || typeof id !== 'string' || !id.startsWith('wadors:')) return undefined;
  const module = loader.wadors.metaData.metaDataProvider(type, id) as Record<string, unknown> | undefined;
  return module && withWholeFunction(module);
}

/** Mends what the loader tells of (0028,1056): with its own answer no image that has it can be drawn. */
export function provideVoi(): void {
  metaData.addProvider(wholeVoi, FIRST);
}
