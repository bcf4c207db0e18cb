import { audioContext, watchSamples } from './LevelMeter';

/** As far as a voice can be raised or lowered, in decibels. */
export const TRIM_DB = 12;
/** Speech of a well-placed headset: the mean of what is voiced, in dBFS. */
const SPEECH_DBFS = -26;
/** Quieter than this is a pause. */
const PAUSE_DBFS = -55;
/** Looks at the voice, fifteen a second: three seconds of speech. */
const ENOUGH = 45;

/** The gain that makes a voice of this loudness as loud as any other, in whole decibels. */
export function trimFor(speechDbfs: number): number {
  return Math.max(-TRIM_DB, Math.min(TRIM_DB, Math.round(SPEECH_DBFS - speechDbfs)));
}

/** How loud somebody speaks: pauses do not count. */
export class SpeechLoudness {
  private sum = 0;
  private count = 0;

  /** The loudness in dBFS once enough was said; `null` before. */
  add(meanSquare: number): number | null {
    if (10 * Math.log10(meanSquare + 1e-12) > PAUSE_DBFS) {
      this.sum += meanSquare;
      this.count += 1;
    }
    return this.count < ENOUGH ? null : 10 * Math.log10(this.sum / this.count);
  }
}

/** Listens to a voice until it is known how loud it is. Returns the way to stop. */
export function measureSpeech(track: MediaStreamTrack, known: (speechDbfs: number) => void): () => void {
  const loudness = new SpeechLoudness();
  const stop = watchSamples(track, (samples) => {
    const meanSquare = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const speech = loudness.add(meanSquare);
    if (speech === null) return;
    stop();
    known(speech);
  });
  return stop;
}

/**
 * A fixed gain on an interpreter's voice, set once at the sound check, so that listeners do not reach for the
 * volume at a handover. Nothing automatic: it is the knob of a mixing desk.
 */
export class Trim {
  readonly track: MediaStreamTrack;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly gain: GainNode;

  constructor(raw: MediaStreamTrack, decibels: number) {
    const context = audioContext();
    this.source = context.createMediaStreamSource(new MediaStream([raw]));
    this.gain = context.createGain();
    const sink = context.createMediaStreamDestination();
    sink.channelCount = 1;
    this.source.connect(this.gain).connect(sink);
    this.set(decibels);
    const [track] = sink.stream.getAudioTracks();
    this.track = track ?? raw;
  }

  set(decibels: number): void {
    this.gain.gain.value = 10 ** (decibels / 20);
  }

  close(): void {
    this.source.disconnect();
    this.track.stop();
  }
}
