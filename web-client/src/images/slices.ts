import type { VoiFunction } from '../protocol/generated';
import { itemsOf, numberOf, numbersOf, TAG, textOf } from './dicomJson';
import { type Plane, planeOf } from './plane';
import type { DicomJson, ImageEntry, SeriesEntry, Warning } from './types';
import { dot } from './vectors';
import { voiFunctionFrom } from './voi';

/** One picture of a series: a frame of an image, and what is known of its place. */
export interface Slice {
  image: ImageEntry;
  /** From 1. */
  frame: number;
  metadata: DicomJson;
  frameOfReference: string | null;
  plane: Plane | null;
  number: number;
}

const MONOCHROME = /^MONOCHROME/;

/** Images that are no pictures: structured reports, segmentations, plans. */
export function isPicture({ rows, columns, frames }: ImageEntry): boolean {
  return rows > 0 && columns > 0 && frames > 0;
}

export function isGrey(slice: Slice): boolean {
  return MONOCHROME.test(textOf(slice.metadata, TAG.photometric));
}

/** The attributes of one frame: those of its own group, of all groups, of the image. */
function inGroup(metadata: DicomJson, frame: number, group: string): DicomJson {
  const own = itemsOf(metadata, TAG.frameGroups)[frame - 1] ?? {};
  const shared = itemsOf(metadata, TAG.sharedGroups)[0] ?? {};
  return itemsOf(own, group)[0] ?? itemsOf(shared, group)[0] ?? metadata;
}

function planeOfFrame(metadata: DicomJson, frame: number): Plane | null {
  const position = numbersOf(inGroup(metadata, frame, TAG.planePosition), TAG.position);
  const orientation = numbersOf(inGroup(metadata, frame, TAG.planeOrientation), TAG.orientation);
  return planeOf(position, orientation, numbersOf(inGroup(metadata, frame, TAG.pixelMeasures), TAG.pixelSpacing));
}

/** Every picture of a series in the order in which one scrolls. */
export function slicesOf(series: SeriesEntry, metadata: readonly DicomJson[]): Slice[] {
  const byInstance = new Map(metadata.map((json) => [textOf(json, TAG.sopInstance), json]));
  const slices = series.images.filter(isPicture).flatMap((image) => {
    const json = byInstance.get(image.instance);
    if (!json) return [];
    return Array.from({ length: image.frames }, (_, at) => sliceOf(image, json, at + 1));
  });
  return slices.sort(orderOf(slices));
}

function sliceOf(image: ImageEntry, metadata: DicomJson, frame: number): Slice {
  const frameOfReference = textOf(metadata, TAG.frameOfReference) || null;
  return {
    image,
    frame,
    metadata,
    frameOfReference,
    plane: frameOfReference ? planeOfFrame(metadata, frame) : null,
    number: numberOf(metadata, TAG.instanceNumber) ?? 0,
  };
}

/** Along the common normal where the slices are parallel; by number otherwise (scouts, cine). */
function orderOf(slices: readonly Slice[]): (a: Slice, b: Slice) => number {
  const normal = slices[0]?.plane?.normal;
  const single = slices.every((slice) => slice.image.frames === 1);
  const parallel =
    normal !== undefined && single && slices.every((slice) => slice.plane && dot(slice.plane.normal, normal) > 0.999);
  if (!parallel) return (a, b) => a.number - b.number || a.frame - b.frame;
  const depth = (slice: Slice) => (slice.plane ? dot(slice.plane.origin, normal) : 0);
  // From the head to the feet, as a film hangs.
  const down = normal[2] >= 0 ? -1 : 1;
  const axial = Math.abs(normal[2]) > 0.7;
  return (a, b) => (depth(a) - depth(b)) * (axial ? down : 1) || a.number - b.number;
}

/** How far it is from one slice to the next, in millimetres; null when that means nothing. */
export function spacingBetween(slices: readonly Slice[], at: number): number | null {
  const here = slices[at]?.plane;
  const next = (slices[at + 1] ?? slices[at - 1])?.plane;
  if (!here || !next) return null;
  const apart = Math.abs(dot(next.origin, here.normal) - dot(here.origin, here.normal));
  return apart > 0 ? apart : null;
}

/**
 * Millimetres from one row and one column to the next; null when the image does not say. The spacing of a detector
 * (Imager Pixel Spacing) says nothing of the patient, who lies before it: what it shows is larger than what is there.
 */
export function spacingOf(slice: Slice): { row: number; column: number } | null {
  const measures = inGroup(slice.metadata, slice.frame, TAG.pixelMeasures);
  const [row, column] = numbersOf(measures, TAG.pixelSpacing);
  return row && column && row > 0 && column > 0 ? { row, column } : null;
}

/** How greys are spread over the window of this frame. */
export function voiFunctionOf({ metadata, frame }: Slice): VoiFunction {
  return voiFunctionFrom(textOf(inGroup(metadata, frame, TAG.frameVoi), TAG.voiFunction));
}

const BADGES: ReadonlySet<string> = new Set<Warning>([
  'lossy',
  'no_spacing',
  'no_frame_of_reference',
  'burned_in',
  'burned_in_possible',
  'twelve_bit_jpeg',
]);

/** What one must know before trusting the picture; what the server found, and what is seen here. `differing`: some of it came out differently on the server. */
export function badgesOf(slice: Slice, differing: boolean): Warning[] {
  const found = new Set(slice.image.warnings.filter((warning): warning is Warning => BADGES.has(warning)));
  if (differing) found.add('differs');
  if (!spacingOf(slice)) found.add('no_spacing');
  if (textOf(slice.metadata, TAG.lossy) === '01') found.add('lossy');
  return [...found];
}

/** What one must know before trusting planes that are cut through all of them. */
export function badgesOfAll(slices: readonly Slice[], differing: boolean): Warning[] {
  return [...new Set(slices.flatMap((slice) => badgesOf(slice, differing)))];
}

/** Frames per second of a cine loop. */
export function cineRate(slice: Slice): number {
  const time = numberOf(slice.metadata, TAG.frameTime);
  const rate = time && time > 0 ? 1000 / time : numberOf(slice.metadata, TAG.cineRate);
  return Math.min(60, Math.max(1, Math.round(rate ?? 15)));
}
