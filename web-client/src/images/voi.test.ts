import { metaData, utilities } from '@cornerstonejs/core';
import loader from '@cornerstonejs/dicom-image-loader';
import { describe, expect, it } from 'vitest';
import { TAG } from './dicomJson';
import { voiFunctionOf } from './slices';
import { sliceAt } from './testSlices';
import { provideVoi } from './viewer/provideVoi';
import { voiFunctionFrom } from './voi';

/** An image whose greys are told with this word, as the loader knows it. */
function told(word: string): string {
  const id = `wadors:https://house.test/${encodeURIComponent(word)}/frames/1`;
  const metadata = {
    '00281050': { vr: 'DS', Value: [40] },
    '00281051': { vr: 'DS', Value: [400] },
    '00281056': { vr: 'CS', Value: [word] },
  };
  loader.wadors.metaDataManager.add(id, metadata);
  return id;
}

/** As the loader makes the image from its module, and the viewport its first greys from the image. */
function firstGreys(id: string) {
  const module = metaData.get('voiLutModule', id) as { windowWidth: number[]; windowCenter: number[]; voiLUTFunction?: string };
  const [width, centre] = [module.windowWidth[0] ?? 0, module.windowCenter[0] ?? 0];
  const word: unknown = module.voiLUTFunction?.[0];
  type Word = Parameters<typeof utilities.windowLevel.toLowHighRange>[2];
  return utilities.windowLevel.toLowHighRange(width, centre, word as Word);
}

describe('how greys are spread over a window', () => {
  it('is a word to the loader, whatever the image says', () => {
    loader.wadors.register({ useLegacyMetadataProvider: true });
    expect(() => firstGreys(told('LINEAR'))).toThrow('Invalid VOI LUT function');
    provideVoi();
    expect(firstGreys(told('LINEAR'))).toEqual({ lower: -160, upper: 239 });
    expect(firstGreys(told('LINEAR_EXACT'))).toEqual({ lower: -160, upper: 240 });
    expect(firstGreys(told('SIGMOID '))).toEqual({ lower: -160, upper: 239 });
    expect(firstGreys(told('WAVES'))).toEqual({ lower: -160, upper: 239 });
  });

  it('is told to the room as the image has it', () => {
    const plain = sliceAt({ number: 1, depth: 0, reference: '1' });
    expect(voiFunctionOf(plain)).toBe('linear');
    expect(voiFunctionOf({ ...plain, metadata: { ...plain.metadata, [TAG.voiFunction]: { Value: ['SIGMOID '] } } })).toBe('sigmoid');
    const group = { [TAG.frameVoi]: { Value: [{ [TAG.voiFunction]: { Value: ['LINEAR_EXACT'] } }] } };
    expect(voiFunctionOf({ ...plain, metadata: { ...plain.metadata, [TAG.frameGroups]: { Value: [group] } } })).toBe('linear_exact');
  });

  it('is read from what comes from outside', () => {
    expect([null, 7, [], ['linear_exact'], 'SIGMOID'].map(voiFunctionFrom)).toEqual(['linear', 'linear', 'linear', 'linear_exact', 'sigmoid']);
  });
});
