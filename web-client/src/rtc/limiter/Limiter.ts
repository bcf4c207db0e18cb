import { HowlGuard } from './HowlGuard';
import { RelativeLimit } from './RelativeLimit';
import { SlidingMinimum } from './SlidingMinimum';
import { TruePeak } from './TruePeak';

const CEILING = 10 ** (-6 / 20);
const LOOK_AHEAD_S = 0.005;
/** Nine tenths of the way back in 150 ms. */
const RELEASE_S = 0.15 / Math.log(10);
const BLOCK_S = 0.01;

/** What the listener got since it was last asked. */
export interface Heard {
  meanSquare: number;
  /** The strongest reduction, as a negative number of decibels. */
  reductionDb: number;
}

/**
 * The hearing protection of an interpreter: looks 5 ms ahead, so that nothing leaves above -6 dBTP, neither a sample nor
 * what a converter makes between two, and keeps bursts within reach of the speech before them. A howl is taken out before. No make-up gain,
 * and nothing at all below its thresholds. The sound leaves 5 ms late.
 */
export class Limiter {
  readonly delay: number;
  private readonly lines: Float32Array[] = [];
  private readonly peaks: TruePeak[] = [];
  private readonly lowest: SlidingMinimum;
  private readonly smooth: Float64Array;
  private smoothSum = 0;
  private smoothAt = 0;
  private at = 0;
  private released = 1;
  private readonly release: number;
  private readonly howls: HowlGuard;
  private readonly relative = new RelativeLimit();
  private readonly blockLength: number;
  private blockSum = 0;
  private blockCount = 0;
  private relativeGain = 1;
  private heardSum = 0;
  private heardCount = 0;
  private heardLowest = 1;

  constructor(sampleRate: number) {
    this.howls = new HowlGuard(sampleRate);
    this.delay = Math.max(TruePeak.delay + 1, Math.round(LOOK_AHEAD_S * sampleRate));
    // A peak is known a little later than its sample comes.
    const ahead = this.delay - TruePeak.delay;
    this.blockLength = Math.max(1, Math.round(BLOCK_S * sampleRate));
    this.release = 1 - Math.exp(-1 / (RELEASE_S * sampleRate));
    // The sample that leaves must still be among those the newest minimum is taken of.
    this.lowest = new SlidingMinimum(ahead + 1);
    this.smooth = new Float64Array(ahead);
  }

  /** `input` and `output`: one array per channel, all of one length. All channels get one gain. */
  process(input: readonly Float32Array[], output: readonly Float32Array[]): void {
    const length = output[0]?.length ?? 0;
    const cleaned = this.howls.clean(input);
    while (this.lines.length < output.length) this.lines.push(new Float32Array(this.delay));
    for (let n = 0; n < length; n += 1) {
      const gain = this.nextGain(cleaned, n);
      for (let channel = 0; channel < output.length; channel += 1) {
        const line = this.lines[channel] as Float32Array;
        const sample = (line[this.at] ?? 0) * gain;
        line[this.at] = (cleaned[channel] ?? cleaned[0])?.[n] ?? 0;
        (output[channel] as Float32Array)[n] = sample;
        this.heardSum += sample * sample;
      }
      this.at = (this.at + 1) % this.delay;
    }
    this.heardCount += length * output.length;
  }

  takeHeard(): Heard {
    const heard = {
      meanSquare: this.heardSum / Math.max(1, this.heardCount),
      reductionDb: 20 * Math.log10(this.heardLowest),
    };
    this.heardSum = this.heardCount = 0;
    this.heardLowest = 1;
    return heard;
  }

  /** The gain for the sample that leaves while sample `n` comes in. */
  private nextGain(input: readonly Float32Array[], n: number): number {
    let peak = 0;
    let square = 0;
    for (let channel = 0; channel < input.length; channel += 1) {
      const sample = input[channel]?.[n] ?? 0;
      peak = Math.max(peak, this.peakOf(channel).push(sample));
      square = Math.max(square, sample * sample);
    }
    this.blockSum += square;
    this.blockCount += 1;
    if (this.blockCount === this.blockLength) this.endBlock();
    const wanted = Math.min(this.relativeGain, peak > CEILING ? CEILING / peak : 1);
    const lowest = this.lowest.push(wanted);
    this.released = lowest < this.released ? lowest : this.released + (lowest - this.released) * this.release;
    return this.smoothed(this.released);
  }

  private peakOf(channel: number): TruePeak {
    return (this.peaks[channel] ??= new TruePeak());
  }

  /** The mean over one look-ahead: as every gain in it is low enough for the sample that leaves, so is their mean. */
  private smoothed(gain: number): number {
    const reduction = 1 - gain;
    this.smoothSum += reduction - (this.smooth[this.smoothAt] ?? 0);
    this.smooth[this.smoothAt] = reduction;
    this.smoothAt = (this.smoothAt + 1) % this.smooth.length;
    const smoothed = Math.min(1, 1 - this.smoothSum / this.smooth.length);
    this.heardLowest = Math.min(this.heardLowest, smoothed);
    return smoothed;
  }

  private endBlock(): void {
    this.relativeGain = this.relative.handleBlock(this.blockSum / this.blockLength, this.howls.isTone);
    this.blockSum = 0;
    this.blockCount = 0;
  }
}
