import { recall, remember } from '../base/remembered';
import { Store } from '../base/Store';
import { type DoseMinute, DoseLog } from '../rtc/limiter/DoseLog';
import { loudness } from '../rtc/LevelMeter';
import { FLAT, type StripSettings } from '../rtc/sound/ConsoleStrip';
import type { Playback } from '../rtc/sound/Playback';

export interface EarsState {
  /** `none`: this browser cannot protect the ears. */
  protection: 'starting' | 'on' | 'none';
  tone: StripSettings;
  /** The strongest reduction of the last second, zero or less. */
  reductionDb: number;
  lastMinute: DoseMinute | null;
  /** The minutes of the last day, also from before the page was loaded. */
  day: readonly DoseMinute[];
}

const KEY = 'consoleTone';
const DOSE_KEY = 'doseLog';
const CHECKED_KEY = 'checkedVolume';
const METER_MS = 66;
/** In decibels. */
export const TONE_RANGES = { volume: [-30, 6], bass: [-12, 12], treble: [-12, 12] } as const;

function keptTone(): StripSettings {
  const [volume = 0, bass = 0, treble = 0] = recall(KEY).split(',').map(Number);
  return [volume, bass, treble].every(Number.isFinite) ? { volume, bass, treble } : FLAT;
}

/** The volume of the last sound check. It holds until the next one, also when the page is loaded again. */
function checkedVolume(): number | null {
  const kept = recall(CHECKED_KEY);
  return kept !== '' && Number.isFinite(Number(kept)) ? Number(kept) : null;
}

/** What an interpreter hears with: tone controls, hearing protection, the dose of the day. */
export class Ears {
  readonly dose = new DoseLog(recall(DOSE_KEY), (text) => remember(DOSE_KEY, text));
  readonly store = new Store<EarsState>({
    protection: 'starting',
    tone: keptTone(),
    reductionDb: 0,
    lastMinute: null,
    day: this.dose.lastDay(Date.now()),
  });
  private started = false;

  constructor(private readonly playback: Pick<Playback, 'graph'>) {}

  async start(): Promise<void> {
    if (this.started) return;
    this.started = true;
    this.dose.calibrate(checkedVolume() ?? this.store.get().tone.volume);
    const graph = this.playback.graph();
    try {
      if (!graph) throw new Error('no audio graph');
      await graph.insertStrip(this.store.get().tone, (meanSquare, reductionDb) => this.handleSecond(meanSquare, reductionDb));
      this.store.patch({ protection: 'on' });
    } catch {
      this.store.patch({ protection: 'none' });
    }
  }

  setTone(part: Partial<StripSettings>): void {
    const tone = { ...this.store.get().tone, ...part };
    remember(KEY, [tone.volume, tone.bass, tone.treble].join(','));
    this.store.patch({ tone });
    this.playback.graph()?.console?.set(tone);
  }

  /** One step of a control, within its range. */
  stepTone(name: keyof StripSettings, by: number): void {
    const [least, most] = TONE_RANGES[name];
    this.setTone({ [name]: Math.max(least, Math.min(most, this.store.get().tone[name] + by)) });
  }

  /** The sound check is over: this volume is comfortable. */
  calibrate(): void {
    const { volume } = this.store.get().tone;
    remember(CHECKED_KEY, String(volume));
    this.dose.calibrate(volume);
  }

  playReference(): void {
    this.playback.graph()?.console?.playReference();
  }

  /** Calls `show` with the loudness of what is heard, 0 to 1. Returns the way to stop. */
  watchLevel(show: (level: number) => void): () => void {
    const samples = new Float32Array(1024);
    const timer = setInterval(() => {
      const meter = this.playback.graph()?.console?.meter;
      if (!meter) return;
      meter.getFloatTimeDomainData(samples);
      show(loudness(samples));
    }, METER_MS);
    return () => clearInterval(timer);
  }

  private minute(): Pick<EarsState, 'lastMinute' | 'day'> {
    return { lastMinute: this.dose.minutes.at(-1) ?? null, day: this.dose.lastDay(Date.now()) };
  }

  private handleSecond(meanSquare: number, reductionDb: number): void {
    const full = this.dose.addSecond(meanSquare, Date.now(), reductionDb);
    this.store.patch({ reductionDb: Math.round(reductionDb), ...(full ? this.minute() : {}) });
  }
}
