/** How strong each frequency is in a stretch of sound of `size` samples, a power of two; a sine as its mean square. */
export class Spectrum {
  readonly power: Float64Array;
  private readonly real: Float64Array;
  private readonly imaginary: Float64Array;
  private readonly window: Float64Array;
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;

  constructor(readonly size: number) {
    const turn = (2 * Math.PI) / size;
    this.power = new Float64Array(size / 2);
    this.real = new Float64Array(size);
    this.imaginary = new Float64Array(size);
    this.window = Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos(turn * n));
    this.cos = Float64Array.from({ length: size / 2 }, (_, n) => Math.cos(turn * n));
    this.sin = Float64Array.from({ length: size / 2 }, (_, n) => -Math.sin(turn * n));
  }

  /** `samples` is a ring of `size` that begins at `start`. */
  measure(samples: Float32Array, start: number): Float64Array {
    this.order(samples, start);
    for (let span = 1; span < this.size; span *= 2) this.combine(span);
    for (let bin = 0; bin < this.power.length; bin += 1) {
      const re = this.real[bin] as number;
      const im = this.imaginary[bin] as number;
      this.power[bin] = (8 * (re * re + im * im)) / (this.size * this.size);
    }
    return this.power;
  }

  /** Windowed, and in the order of the bits reversed, as a transform in place wants them. */
  private order(samples: Float32Array, start: number): void {
    for (let n = 0, reversed = 0; n < this.size; n += 1) {
      this.real[reversed] = (samples[(start + n) % this.size] as number) * (this.window[n] as number);
      this.imaginary[reversed] = 0;
      let bit = this.size / 2;
      for (; bit >= 1 && (reversed & bit) !== 0; bit /= 2) reversed ^= bit;
      reversed |= bit;
    }
  }

  private combine(span: number): void {
    const { real, imaginary, size } = this;
    const stride = size / (2 * span);
    for (let first = 0; first < size; first += 2 * span) {
      for (let n = 0; n < span; n += 1) {
        const cos = this.cos[n * stride] as number;
        const sin = this.sin[n * stride] as number;
        const low = first + n;
        const high = low + span;
        const re = (real[high] as number) * cos - (imaginary[high] as number) * sin;
        const im = (real[high] as number) * sin + (imaginary[high] as number) * cos;
        real[high] = (real[low] as number) - re;
        imaginary[high] = (imaginary[low] as number) - im;
        real[low] = (real[low] as number) + re;
        imaginary[low] = (imaginary[low] as number) + im;
      }
    }
  }
}
