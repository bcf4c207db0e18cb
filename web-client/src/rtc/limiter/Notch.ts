/** Takes out a band of a quarter of its frequency: a howl that wavers a little stays inside, and speech stays clear. */
const QUALITY = 4;
const FADE_S = 0.05;

/** Takes one tone out of a sound and leaves the rest. Silent itself: untouched samples pass as they are. */
export class Notch {
  private hertz = 0;
  private wet = 0;
  private on = false;
  private readonly step: number;
  private lag = 0;
  private b = 1;
  private a = 0;
  private readonly memory: Float64Array[] = [];

  constructor(private readonly sampleRate: number) {
    this.step = 1 / (FADE_S * sampleRate);
  }

  /** `null`: nothing is taken out any more. */
  tune(hertz: number | null): void {
    this.on = hertz !== null;
    if (hertz === null || hertz === this.hertz) return;
    this.hertz = hertz;
    const turn = (2 * Math.PI * hertz) / this.sampleRate;
    const width = Math.sin(turn) / (2 * QUALITY);
    this.b = 1 / (1 + width);
    this.a = (1 - width) * this.b;
    this.lag = -2 * Math.cos(turn) * this.b;
  }

  get idle(): boolean {
    return !this.on && this.wet === 0;
  }

  /** One sample of every channel at once, so that they fade alike. */
  advance(): void {
    this.wet = Math.max(0, Math.min(1, this.wet + (this.on ? this.step : -this.step)));
    if (this.idle) for (const memory of this.memory) memory.fill(0);
  }

  filter(channel: number, sample: number): number {
    const memory = (this.memory[channel] ??= new Float64Array(2));
    const [first, second] = [memory[0] as number, memory[1] as number];
    const out = this.b * sample + first;
    memory[0] = this.lag * sample - this.lag * out + second;
    memory[1] = this.b * sample - this.a * out;
    return sample + (out - sample) * this.wet;
  }
}
