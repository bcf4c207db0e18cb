import { Notch } from './Notch';
import { Spectrum } from './Spectrum';
import { SteadyTone } from './SteadyTone';

const SPAN = 2048;
const HOP = SPAN / 2;
/** Where microphone and loudspeaker howl. Below, where a voice has its body and the sound check its tone, nothing is taken out. */
const HOWLS_HZ = [700, 8000] as const;
const HUMS_HZ = [150, 700] as const;

/**
 * Takes a howl out of what an interpreter hears: one tone that stands 15 dB out of its neighbours for a third of a second.
 * Nothing is delayed, and without a howl nothing is changed.
 */
export class HowlGuard {
  private readonly spectrum = new Spectrum(SPAN);
  private readonly ring = new Float32Array(SPAN);
  private at = 0;
  private readonly howl: SteadyTone;
  private readonly hum: SteadyTone;
  private readonly notch: Notch;
  private cleaned: Float32Array[] = [];
  private tonal = false;

  constructor(sampleRate: number) {
    const look = [sampleRate / SPAN, HOP / sampleRate] as const;
    this.howl = new SteadyTone(HOWLS_HZ, ...look);
    this.hum = new SteadyTone(HUMS_HZ, ...look);
    this.notch = new Notch(sampleRate);
  }

  /** What sounds is one steady tone, and says nothing about how loud the speech is. */
  get isTone(): boolean {
    return this.tonal;
  }

  /** The sound without its howl: the very same arrays while there is none. */
  clean(input: readonly Float32Array[]): readonly Float32Array[] {
    this.listen(input);
    if (this.notch.idle) return input;
    const length = input[0]?.length ?? 0;
    if (this.cleaned.length !== input.length || this.cleaned[0]?.length !== length) this.cleaned = input.map(() => new Float32Array(length));
    for (let n = 0; n < length; n += 1) {
      this.notch.advance();
      input.forEach((channel, index) => ((this.cleaned[index] as Float32Array)[n] = this.notch.filter(index, channel[n] ?? 0)));
    }
    return this.cleaned;
  }

  private listen(input: readonly Float32Array[]): void {
    const length = input[0]?.length ?? 0;
    for (let n = 0; n < length; n += 1) {
      let sum = 0;
      for (const channel of input) sum += channel[n] ?? 0;
      this.ring[this.at] = sum / input.length;
      this.at = (this.at + 1) % SPAN;
      if (this.at % HOP === 0) this.look();
    }
  }

  private look(): void {
    const power = this.spectrum.measure(this.ring, this.at);
    const howl = this.howl.handleLook(power);
    const hum = this.hum.handleLook(power);
    this.tonal = howl !== null || hum !== null;
    this.notch.tune(howl);
  }
}
