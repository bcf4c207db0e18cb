import { ConsoleStrip, type StripSettings } from './ConsoleStrip';
import { FLOOR_DB, type GainRamp, rampTo, schedule, steady } from './gainRamp';
import type { LinePlan } from './linePlan';
import type { SoundPlayer } from './SoundPlayer';
import { SpeakerOutput } from './SpeakerOutput';

interface Line {
  stream: MediaStream;
  source: MediaStreamAudioSourceNode;
  gain: GainNode;
  ramp: GainRamp;
  /** Where it goes to: the interpreter's tone controls, or past them. */
  aside: boolean | null;
  /** Chromium feeds a graph from a remote track only while an element holds it too. */
  holder: HTMLAudioElement;
}

const RESUME_WITHIN_MS = 1500;

/** Plays the receiving lines through one Web Audio graph, each with a gain of its own. */
export class GraphPlayer implements SoundPlayer {
  private readonly lines = new Map<string, Line>();
  private readonly context = new AudioContext({ latencyHint: 'interactive' });
  private readonly end = this.context.createGain();
  private readonly output = new SpeakerOutput(this.context, this.end);
  private strip: ConsoleStrip | null = null;

  play(streams: ReadonlyMap<string, MediaStream>, plan: ReadonlyMap<string, LinePlan>): void {
    for (const [mid, line] of this.lines) if (streams.get(mid) !== line.stream) this.remove(mid, line);
    for (const [mid, stream] of streams) {
      const wanted = plan.get(mid);
      if (!wanted) continue;
      const line = this.lines.get(mid) ?? (wanted.db === null ? null : this.add(mid, stream));
      if (line) this.apply(line, wanted);
    }
  }

  chooseSpeaker(speakerId: string): void {
    void this.output.choose(speakerId);
  }

  /** The interpreter's controls and hearing protection. Rejects when the browser has no worklet. */
  async insertStrip(settings: StripSettings, onLoudness: (meanSquare: number, reductionDb: number) => void): Promise<void> {
    this.strip ??= await ConsoleStrip.create(this.context, onLoudness);
    this.strip.output.connect(this.end);
    this.strip.set(settings);
    for (const line of this.lines.values()) this.route(line, line.aside ?? false, true);
  }

  get console(): ConsoleStrip | null {
    return this.strip;
  }

  async resume(): Promise<boolean> {
    if (this.context.state !== 'running') {
      // `resume` stays open, rather than failing, until the page is clicked.
      await Promise.race([this.context.resume(), new Promise((done) => setTimeout(done, RESUME_WITHIN_MS))]);
    }
    this.output.resume();
    return this.isRunning();
  }

  private isRunning(): boolean {
    return this.context.state === 'running';
  }

  close(): void {
    for (const [mid, line] of this.lines) this.remove(mid, line);
    this.output.close();
    void this.context.close();
  }

  private add(mid: string, stream: MediaStream): Line {
    const holder = new Audio();
    holder.muted = true;
    holder.srcObject = stream;
    holder.play().catch(() => undefined); // Muted: nobody hears the difference.
    const source = this.context.createMediaStreamSource(stream);
    const gain = this.context.createGain();
    gain.gain.value = 0;
    source.connect(gain);
    const line: Line = { stream, source, gain, ramp: steady(FLOOR_DB), aside: null, holder };
    this.lines.set(mid, line);
    return line;
  }

  private apply(line: Line, { part, db, rampMs }: LinePlan): void {
    this.route(line, part === 'monitor' || part === 'booth_talk' || part === 'channel', false);
    const target = Math.max(FLOOR_DB, db ?? FLOOR_DB);
    if (line.ramp.toDb === target) return;
    line.ramp = rampTo(line.ramp, db, rampMs, this.context.currentTime);
    schedule(line.gain.gain, line.ramp);
  }

  private route(line: Line, aside: boolean, again: boolean): void {
    if (line.aside === aside && !again) return;
    line.aside = aside;
    line.gain.disconnect();
    line.gain.connect(this.strip ? (aside ? this.strip.aside : this.strip.input) : this.end);
  }

  private remove(mid: string, line: Line): void {
    line.source.disconnect();
    line.gain.disconnect();
    line.holder.srcObject = null;
    this.lines.delete(mid);
  }
}
