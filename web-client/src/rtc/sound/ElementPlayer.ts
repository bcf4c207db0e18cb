import { factor, FLOOR_DB, type GainRamp, levelAt, rampTo, steady } from './gainRamp';
import type { LinePlan } from './linePlan';
import type { SoundPlayer } from './SoundPlayer';

interface Line {
  stream: MediaStream;
  element: HTMLAudioElement;
  ramp: GainRamp;
}

const STEP_MS = 10;
const seconds = () => performance.now() / 1000;

/** Plays each line by an element of its own: for browsers whose audio graph does not start. */
export class ElementPlayer implements SoundPlayer {
  private readonly lines = new Map<string, Line>();
  private speakerId = '';
  private timer: ReturnType<typeof setInterval> | undefined;

  play(streams: ReadonlyMap<string, MediaStream>, plan: ReadonlyMap<string, LinePlan>): void {
    for (const [mid, line] of this.lines) if (streams.get(mid) !== line.stream) this.remove(mid, line);
    for (const [mid, stream] of streams) {
      const wanted = plan.get(mid);
      const line = this.lines.get(mid) ?? (wanted && wanted.db !== null ? this.add(mid, stream) : null);
      if (!line || !wanted) continue;
      if (line.ramp.toDb !== Math.max(FLOOR_DB, wanted.db ?? FLOOR_DB)) line.ramp = rampTo(line.ramp, wanted.db, wanted.rampMs, seconds());
    }
    this.timer ??= setInterval(() => this.step(), STEP_MS);
  }

  chooseSpeaker(speakerId: string): void {
    this.speakerId = speakerId;
    for (const { element } of this.lines.values()) this.route(element);
  }

  async resume(): Promise<boolean> {
    const all = [...this.lines.values()].map(({ element }) => element.play());
    const results = await Promise.allSettled(all);
    // A stream taken away while it started is no fault; only a page nobody has clicked is.
    return !results.some((result) => result.status === 'rejected' && isNotAllowed(result.reason));
  }

  close(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    for (const [mid, line] of this.lines) this.remove(mid, line);
  }

  private step(): void {
    const now = seconds();
    for (const { element, ramp } of this.lines.values()) {
      const volume = factor(levelAt(ramp, now));
      // Where the volume cannot be set (phones), silence still can.
      element.muted = volume === 0;
      element.volume = volume;
    }
  }

  private add(mid: string, stream: MediaStream): Line {
    const element = new Audio();
    element.srcObject = stream;
    element.volume = 0;
    const line: Line = { stream, element, ramp: steady(FLOOR_DB) };
    this.lines.set(mid, line);
    this.route(element);
    element.play().catch(() => undefined); // `resume` asks again and tells.
    return line;
  }

  private remove(mid: string, { element }: Line): void {
    element.srcObject = null;
    this.lines.delete(mid);
  }

  private route(element: HTMLAudioElement): void {
    if ('setSinkId' in element) element.setSinkId(this.speakerId).catch(() => undefined);
  }
}

function isNotAllowed(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotAllowedError';
}
