import { add, dot, type Pixel, scale, subtract, type Vector } from '../vectors';

interface Drawn {
  origin: readonly number[];
  direction: ArrayLike<number>;
  spacing: readonly number[];
}

/** Pixels of the image on show in the space the viewport draws it in, which every image has, placed in a patient or not. */
export class Grid {
  private readonly origin: Vector;
  private readonly alongRow: Vector;
  private readonly alongColumn: Vector;
  private readonly steps: readonly [number, number];

  constructor({ origin, direction, spacing }: Drawn) {
    const at = (from: ArrayLike<number>, index: number): number => from[index] ?? 0;
    const triple = (from: ArrayLike<number>, start: number): Vector => [at(from, start), at(from, start + 1), at(from, start + 2)];
    this.origin = triple(origin, 0);
    this.alongRow = triple(direction, 0);
    this.alongColumn = triple(direction, 3);
    this.steps = [at(spacing, 0) || 1, at(spacing, 1) || 1];
  }

  /** From one row to the next. */
  get rowStep(): number {
    return this.steps[1];
  }

  /** How much higher a pixel is than wide. */
  get pixelAspect(): number {
    return this.steps[1] / this.steps[0];
  }

  world([column, row]: Pixel): Vector {
    const across = scale(this.alongRow, column * this.steps[0]);
    return add(this.origin, add(across, scale(this.alongColumn, row * this.steps[1])));
  }

  pixel(world: Vector): Pixel {
    const from = subtract(world, this.origin);
    return [dot(from, this.alongRow) / this.steps[0], dot(from, this.alongColumn) / this.steps[1]];
  }
}
