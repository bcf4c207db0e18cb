import { describe, expect, it } from 'vitest';
import { type DecodedFrame, differs, figuresFor, figuresOf } from './figures';
import { sliceAt } from './testSlices';

const grey = (pixels: DecodedFrame['pixels'], rescale: DecodedFrame['rescale'] = null): DecodedFrame => ({ rows: 2, columns: 2, pixels, rescale });
const stored = { min: -3, max: 900, sum: 1097 };

describe('what the values of a frame come to', () => {
  it('is of the stored values, whatever the decoder made of them', () => {
    expect(figuresOf(grey(Int16Array.of(-3, 0, 200, 900)))).toEqual(stored);
    expect(figuresOf(grey(Int16Array.of(-1027, -1024, -824, -124), { slope: 1, intercept: -1024 }))).toEqual(stored);
    const fine = { slope: 0.1, intercept: 0.5 };
    const scaled = Float32Array.from([-3, 0, 200, 900], (value) => value * fine.slope + fine.intercept);
    expect(figuresOf(grey(scaled, fine))).toEqual(stored);
  });

  it('leaves out padding behind the frame and how much of a colour is to be seen', () => {
    expect(figuresOf(grey(Uint8Array.of(1, 2, 3, 4, 99)))).toEqual({ min: 1, max: 4, sum: 10 });
    const colours = { rows: 1, columns: 2, rescale: null };
    expect(figuresOf({ ...colours, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) })).toEqual({ min: 1, max: 6, sum: 21 });
    expect(figuresOf({ ...colours, pixels: Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255) })).toEqual({ min: 1, max: 6, sum: 21 });
  });

  it('is not known where the stored values are gone', () => {
    expect(figuresOf(grey(Int16Array.of(0, 0, 20, 90), { slope: 0.1, intercept: 0 }))).toBeNull();
    expect(figuresOf(grey(Float32Array.of(1e6, 1e6, 1e6, 1e6), { slope: 0.001, intercept: 1e6 }))).toBeNull();
    expect(figuresOf(grey(Int16Array.of(1, 2)))).toBeNull();
    expect(figuresOf({ rows: 0, columns: 0, pixels: [], rescale: null })).toBeNull();
  });
});

describe('two decoders', () => {
  it('differ when one pixel does', () => {
    expect(differs(grey(Int16Array.of(-3, 0, 200, 900)), stored)).toBe(false);
    expect(differs(grey(Int16Array.of(-3, 0, 201, 900)), stored)).toBe(true);
  });

  it('differ when one of them took the sign for a value', () => {
    expect(differs(grey(Uint16Array.of(65533, 0, 200, 900)), stored)).toBe(true);
  });

  it('are not compared where nothing can be said, nor over different frames', () => {
    expect(differs(grey(Int16Array.of(0, 0, 20, 90), { slope: 0.1, intercept: 0 }), stored)).toBe(false);
    const slice = sliceAt({ number: 1, depth: 0, reference: null });
    const image = { ...slice.image, figures: { frame: 2, ...stored } };
    expect(figuresFor(slice)).toBeNull();
    expect(figuresFor({ ...slice, image })).toBeNull();
    expect(figuresFor({ ...slice, image, frame: 2 })).toMatchObject(stored);
  });
});
