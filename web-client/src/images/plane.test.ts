import { describe, expect, it } from 'vitest';
import { cutLine, patientPoint, type Plane, planeOf, projectOnto } from './plane';

function there<T>(value: T | null): T {
  if (value === null) throw new Error('these numbers make sense');
  return value;
}
const made = (...numbers: Parameters<typeof planeOf>): Plane => there(planeOf(...numbers));

const axial = made([-125, -130, 40], [1, 0, 0, 0, 1, 0], [0.5, 0.75]);
const coronal = made([-125, 10, 90], [1, 0, 0, 0, 0, -1], [1, 0.75]);
/** Tilted by 30° about the left-right axis, as a gantry is. */
const tilted = made([-100, -90, 12], [1, 0, 0, 0, Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)], [0.7, 0.7]);

describe('plane', () => {
  it.each([axial, coronal, tilted])('a pixel comes back from the patient as it went', (plane) => {
    for (const pixel of [[0, 0], [17.25, 3.5], [511, 511]] as const) {
      const { pixel: back, distance } = projectOnto(plane, patientPoint(plane, pixel));
      expect(back[0]).toBeCloseTo(pixel[0], 9);
      expect(back[1]).toBeCloseTo(pixel[1], 9);
      expect(distance).toBeCloseTo(0, 9);
    }
  });

  it('columns count along the row with the column spacing', () => {
    expect(patientPoint(axial, [4, 2])).toEqual([-122, -129, 40]);
  });

  it('a point off the slice has its foot in it and a signed distance', () => {
    const { pixel, distance } = projectOnto(axial, [-122, -129, 47.5]);
    expect(pixel).toEqual([4, 2]);
    expect(distance).toBeCloseTo(7.5);
    expect(projectOnto(axial, [-122, -129, 30]).distance).toBeCloseTo(-10);
  });

  it('numbers that span no plane are refused', () => {
    expect(planeOf([0, 0, 0], [1, 0, 0, 1, 0, 0], [1, 1])).toBeNull();
    expect(planeOf([0, 0, 0], [1, 0, 0, 0, 1, 0], [0, 1])).toBeNull();
    expect(planeOf([0, 0], [1, 0, 0, 0, 1, 0], [1, 1])).toBeNull();
    expect(planeOf([0, 0, Number.NaN], [1, 0, 0, 0, 1, 0], [1, 1])).toBeNull();
  });

  it('an axial slice cuts a coronal one in a level line', () => {
    const line = there(cutLine(coronal, { columns: 512, rows: 100 }, axial));
    expect(line[0]).toEqual([0, 50]);
    expect(line[1]).toEqual([511, 50]);
  });

  it('parallel slices, and slices beyond the image, cut in no line', () => {
    expect(cutLine(axial, { columns: 512, rows: 512 }, axial)).toBeNull();
    const far = made([-125, -130, -400], [1, 0, 0, 0, 1, 0], [1, 1]);
    expect(cutLine(coronal, { columns: 512, rows: 100 }, far)).toBeNull();
  });
});
