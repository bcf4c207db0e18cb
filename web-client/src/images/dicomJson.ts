import type { DicomJson } from './types';

export const TAG = {
  sopInstance: '00080018',
  modality: '00080060',
  rescaleType: '00281054',
  seriesDescription: '0008103E',
  studyDate: '00080020',
  seriesDate: '00080021',
  seriesNumber: '00200011',
  instanceNumber: '00200013',
  position: '00200032',
  orientation: '00200037',
  frameOfReference: '00200052',
  pixelSpacing: '00280030',
  voiFunction: '00281056',
  samples: '00280002',
  photometric: '00280004',
  rows: '00280010',
  columns: '00280011',
  frames: '00280008',
  lossy: '00282110',
  frameTime: '00181063',
  cineRate: '00180040',
  sharedGroups: '52009229',
  frameGroups: '52009230',
  planePosition: '00209113',
  planeOrientation: '00209116',
  pixelMeasures: '00289110',
  frameVoi: '00289132',
} as const;

export function textOf(json: DicomJson, tag: string): string {
  const value = json[tag]?.Value?.[0];
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';
}

export function numbersOf(json: DicomJson, tag: string): number[] {
  return (json[tag]?.Value ?? []).map((value) => (typeof value === 'string' ? Number.parseFloat(value) : Number(value)));
}

export function numberOf(json: DicomJson, tag: string): number | null {
  const [number] = numbersOf(json, tag);
  return number !== undefined && Number.isFinite(number) ? number : null;
}

/** The items of a sequence. */
export function itemsOf(json: DicomJson, tag: string): DicomJson[] {
  return (json[tag]?.Value ?? []).filter((item): item is DicomJson => typeof item === 'object' && item !== null);
}
