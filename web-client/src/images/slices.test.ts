import { describe, expect, it } from 'vitest';
import { TAG } from './dicomJson';
import { badgesOf, badgesOfAll, cineRate, slicesOf, spacingOf } from './slices';
import { imageAt, seriesWith, sliceAt } from './testSlices';

describe('the slices of a series', () => {
  it('hang from the head to the feet, whatever their numbers say', () => {
    const made = [3, 1, 2].map((number) => imageAt({ number, depth: number === 1 ? 30 : -number, reference: '1' }));
    const slices = slicesOf(seriesWith(made.map(({ image }) => image)), made.map(({ metadata }) => metadata));
    expect(slices.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('follow their numbers where they have no place in the patient', () => {
    const made = [3, 1, 2].map((number) => imageAt({ number, depth: 0, reference: null }));
    const slices = slicesOf(seriesWith(made.map(({ image }) => image)), made.map(({ metadata }) => metadata));
    expect(slices.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('take the place of each frame from its own group', () => {
    const { image, metadata } = imageAt({ number: 1, depth: 0, reference: '1.2' });
    const group = (depth: number) => ({ [TAG.planePosition]: { Value: [{ [TAG.position]: { Value: [0, 0, depth] } }] } });
    const shared = {
      [TAG.planeOrientation]: { Value: [{ [TAG.orientation]: { Value: [1, 0, 0, 0, 1, 0] } }] },
      [TAG.pixelMeasures]: { Value: [{ [TAG.pixelSpacing]: { Value: ['0.5', '0.5'] } }] },
    };
    const many = { ...metadata, [TAG.frameGroups]: { Value: [group(4), group(8)] }, [TAG.sharedGroups]: { Value: [shared] } };
    const slices = slicesOf(seriesWith([{ ...image, frames: 2 }]), [many]);
    expect(slices.map(({ plane }) => [plane?.origin[2], plane?.rowStep])).toEqual([[4, 0.5], [8, 0.5]]);
  });

  it('leave out what is no picture and what has no metadata', () => {
    const { image, metadata } = imageAt({ number: 1, depth: 0, reference: '1' });
    expect(slicesOf(seriesWith([{ ...image, rows: 0 }]), [metadata])).toEqual([]);
    expect(slicesOf(seriesWith([image]), [])).toEqual([]);
  });

  it('say when a picture must not be trusted', () => {
    const plain = sliceAt({ number: 1, depth: 0, reference: '1' });
    expect(badgesOf(plain, false)).toEqual([]);
    expect(badgesOf(plain, true)).toEqual(['differs']);
    const photo = sliceAt({ number: 1, depth: 0, reference: null });
    expect(spacingOf(photo)).toBeNull();
    const detector = { ...photo, metadata: { ...photo.metadata, '00181164': { vr: 'DS', Value: [0.139, 0.139] } } };
    expect(spacingOf(detector)).toBeNull();
    expect(badgesOf(detector, false)).toEqual(['no_spacing']);
    const lossy = { ...photo, metadata: { ...photo.metadata, [TAG.lossy]: { Value: ['01'] } } };
    expect(badgesOf(lossy, false)).toEqual(['no_spacing', 'lossy']);
    expect(badgesOfAll([plain, lossy, plain], false)).toEqual(['no_spacing', 'lossy']);
  });

  it('play as fast as they were taken', () => {
    const slice = sliceAt({ number: 1, depth: 0, reference: null });
    expect(cineRate(slice)).toBe(15);
    expect(cineRate({ ...slice, metadata: { [TAG.frameTime]: { Value: ['40'] } } })).toBe(25);
    expect(cineRate({ ...slice, metadata: { [TAG.frameTime]: { Value: ['0.001'] } } })).toBe(60);
  });
});
