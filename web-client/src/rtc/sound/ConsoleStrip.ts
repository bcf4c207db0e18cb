import limiterUrl from '../limiter/limiterWorklet.ts?worker&url';

/** The interpreter's tone controls, in decibels. */
export interface StripSettings {
  volume: number;
  bass: number;
  treble: number;
}

export const FLAT: StripSettings = { volume: 0, bass: 0, treble: 0 };

/** What the worklet tells, about once a second. */
interface LoudnessReport {
  meanSquare: number;
  reductionDb: number;
}

const BASS_HZ = 200;
const TREBLE_HZ = 4000;
const SETTLE_S = 0.03;

function shelf(context: AudioContext, type: 'lowshelf' | 'highshelf', hertz: number): BiquadFilterNode {
  const filter = context.createBiquadFilter();
  filter.type = type;
  filter.frequency.value = hertz;
  return filter;
}

/**
 * What an interpreter hears: the input through bass, treble and volume, the boothmate past the tone
 * controls, both through the limiter that protects the ears.
 */
export class ConsoleStrip {
  readonly input: GainNode;
  readonly aside: GainNode;
  readonly output: AudioNode;
  /** Reads what leaves, for a level on the screen. */
  readonly meter: AnalyserNode;
  private readonly bass: BiquadFilterNode;
  private readonly treble: BiquadFilterNode;

  private constructor(
    private readonly context: AudioContext,
    limiter: AudioWorkletNode,
  ) {
    this.input = context.createGain();
    this.aside = context.createGain();
    this.bass = shelf(context, 'lowshelf', BASS_HZ);
    this.treble = shelf(context, 'highshelf', TREBLE_HZ);
    this.input.connect(this.bass).connect(this.treble).connect(limiter);
    this.aside.connect(limiter);
    this.output = limiter;
    this.meter = context.createAnalyser();
    this.meter.fftSize = 1024;
    limiter.connect(this.meter);
  }

  static async create(context: AudioContext, onLoudness: (meanSquare: number, reductionDb: number) => void): Promise<ConsoleStrip> {
    await context.audioWorklet.addModule(limiterUrl);
    const limiter = new AudioWorkletNode(context, 'hearing-protection', { channelCount: 2, outputChannelCount: [2] });
    limiter.port.onmessage = ({ data }: MessageEvent<LoudnessReport>) => onLoudness(data.meanSquare, data.reductionDb);
    return new ConsoleStrip(context, limiter);
  }

  set({ volume, bass, treble }: StripSettings): void {
    const now = this.context.currentTime;
    this.input.gain.setTargetAtTime(10 ** (volume / 20), now, SETTLE_S);
    this.bass.gain.setTargetAtTime(bass, now, SETTLE_S);
    this.treble.gain.setTargetAtTime(treble, now, SETTLE_S);
  }

  /** Two seconds at the loudness of speech (-23 dBFS), by which the volume is set before work. */
  playReference(): void {
    const now = this.context.currentTime;
    const level = this.context.createGain();
    const peak = 10 ** (-20 / 20);
    level.gain.setValueAtTime(0, now);
    level.gain.linearRampToValueAtTime(peak, now + 0.2);
    level.gain.setValueAtTime(peak, now + 1.8);
    level.gain.linearRampToValueAtTime(0, now + 2);
    const tone = this.context.createOscillator();
    tone.frequency.value = 500;
    tone.connect(level).connect(this.input);
    tone.start();
    tone.stop(now + 2);
  }
}
