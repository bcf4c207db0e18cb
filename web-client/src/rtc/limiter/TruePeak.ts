/** Samples on each side of the place between two samples that is reckoned. */
const SIDE = 12;
/** Three places between two samples: four times as many as there are (ITU-R BS.1770, annex 2). */
const PLACES = [1 / 4, 1 / 2, 3 / 4] as const;

/** The weights of a place add up to less than 2.5, so that what stays below a fifth of full scale comes to no half of it. */
const WORTH_A_LOOK = 0.2;

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const window = (x: number) => 0.5 + 0.5 * Math.cos((Math.PI * x) / (SIDE + 0.5));

/** What each of the samples around counts at a place after the middle one. */
const weights = PLACES.map((place) => Float64Array.from({ length: 2 * SIDE }, (_, n) => sinc(n - SIDE + 1 - place) * window(n - SIDE + 1 - place)));

/**
 * How high a wave goes between its samples as well: a converter plays what lies between them. The answer is about the
 * sample that came `TruePeak.delay` samples ago, and the way from it to the next.
 */
export class TruePeak {
  static readonly delay = SIDE;
  /** The newest samples, twice over, so that they lie in a row wherever they begin. */
  private readonly recent = new Float64Array(4 * SIDE);
  private at = 0;
  private loud = 0;

  push(sample: number): number {
    const { recent } = this;
    recent[this.at] = recent[this.at + 2 * SIDE] = sample;
    this.at = (this.at + 1) % (2 * SIDE);
    // Between samples that are all far from the ceiling there is nothing to look for.
    this.loud = Math.abs(sample) > WORTH_A_LOOK ? 2 * SIDE : Math.max(0, this.loud - 1);
    let peak = Math.abs(recent[this.at + SIDE - 1] as number);
    if (this.loud === 0) return peak;
    for (const weight of weights) {
      let sum = 0;
      for (let n = 0; n < 2 * SIDE; n += 1) sum += (recent[this.at + n] as number) * (weight[n] as number);
      peak = Math.max(peak, Math.abs(sum));
    }
    return peak;
  }
}
