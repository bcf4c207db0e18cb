import type { MarkKind, Quantity, Unit } from '../../protocol/generated';
import type { Pixel } from '../vectors';

/** From one row and one column to the next, in millimetres; null: the image does not say. */
export type Spacing = { row: number; column: number } | null;

/** Values of the image on show; null where there are none, as in colour. */
export interface Values {
  at: (column: number, row: number) => number | null;
  unit: Extract<Unit, 'hounsfield' | 'stored'>;
}

export const POINTS: Readonly<Record<MarkKind, number>> = { probe: 1, length: 2, region: 2, arrow: 2, angle: 3 };

function distance(from: Pixel, to: Pixel, spacing: Spacing): number {
  return Math.hypot((to[0] - from[0]) * (spacing?.column ?? 1), (to[1] - from[1]) * (spacing?.row ?? 1));
}

function angle(one: Pixel, corner: Pixel, other: Pixel, spacing: Spacing): number {
  const arm = (to: Pixel) => [(to[0] - corner[0]) * (spacing?.column ?? 1), (to[1] - corner[1]) * (spacing?.row ?? 1)] as const;
  const [a, b] = [arm(one), arm(other)];
  const size = Math.hypot(...a) * Math.hypot(...b);
  if (size === 0) return 0;
  return (Math.acos(Math.min(1, Math.max(-1, (a[0] * b[0] + a[1] * b[1]) / size))) * 180) / Math.PI;
}

/** Every pixel whose centre lies in the rectangle. */
function inside([from, to]: readonly [Pixel, Pixel], values: Values): number[] {
  const span = (a: number, b: number) => [Math.ceil(Math.min(a, b)), Math.floor(Math.max(a, b))] as const;
  const [[left, right], [top, bottom]] = [span(from[0], to[0]), span(from[1], to[1])];
  const found: number[] = [];
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const value = values.at(column, row);
      if (value !== null) found.push(value);
    }
  }
  return found;
}

function region(from: Pixel, to: Pixel, spacing: Spacing, values: Values | null): Quantity[] {
  const area = Math.abs((to[0] - from[0]) * (to[1] - from[1])) * (spacing ? spacing.row * spacing.column : 1);
  const size: Quantity = { measure: 'area', value: area, unit: spacing ? 'square_millimetre' : 'square_pixel' };
  const numbers = values ? inside([from, to], values) : [];
  if (!values || numbers.length === 0) return [size];
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const spread = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const value of numbers) [minimum, maximum] = [Math.min(minimum, value), Math.max(maximum, value)];
  const { unit } = values;
  return [
    size,
    { measure: 'mean', value: mean, unit },
    { measure: 'deviation', value: Math.sqrt(spread), unit },
    { measure: 'minimum', value: minimum, unit },
    { measure: 'maximum', value: maximum, unit },
  ];
}

/** What a mark measures. Without spacing in pixels, and angles not at all: pixels need not be square. */
export function measure(kind: MarkKind, points: readonly Pixel[], spacing: Spacing, values: Values | null): Quantity[] {
  const [one, two, three] = points;
  if (kind === 'probe' && one) {
    const value = values?.at(Math.round(one[0]), Math.round(one[1])) ?? null;
    return value === null || !values ? [] : [{ measure: 'value', value, unit: values.unit }];
  }
  if (kind === 'length' && one && two) {
    return [{ measure: 'length', value: distance(one, two, spacing), unit: spacing ? 'millimetre' : 'pixel' }];
  }
  if (kind === 'angle' && one && two && three) {
    return spacing ? [{ measure: 'angle', value: angle(one, two, three, spacing), unit: 'degree' }] : [];
  }
  if (kind === 'region' && one && two) return region(one, two, spacing, values);
  return [];
}

const SIGNS: Readonly<Record<Unit, string>> = {
  millimetre: 'mm',
  square_millimetre: 'mm²',
  degree: '°',
  hounsfield: 'HU',
  pixel: 'px',
  square_pixel: 'px²',
  stored: '',
};

const DIGITS: Readonly<Record<Unit, number>> = {
  millimetre: 1,
  square_millimetre: 1,
  degree: 1,
  hounsfield: 0,
  pixel: 1,
  square_pixel: 0,
  stored: 0,
};

export function quantityText({ value, unit }: Quantity): string {
  const sign = SIGNS[unit];
  const gap = unit === 'degree' || sign === '' ? '' : ' ';
  return `${value.toFixed(DIGITS[unit])}${gap}${sign}`;
}
