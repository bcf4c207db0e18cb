import { UplinkLoss } from './UplinkLoss';
import { UplinkRoom, type WayUp } from './UplinkRoom';

/** Longer it is not waited for. */
const START_MS = 1000;

/** Whether the browser repeats at all; Firefox does not. */
const sendsRed = () =>
  RTCRtpSender.getCapabilities('audio')?.codecs.some(({ mimeType }) => /^audio\/red$/i.test(mimeType)) ?? false;

/**
 * Says more of the frames before once more than the browser does by itself, the more the more is lost on the way up, as
 * far as that has room. It sees every packet of its lines, in a worker: lines that are made before that runs, or where it
 * cannot, go without.
 */
export class Repeater {
  /** It runs, or it is known that it does not. */
  readonly settled: Promise<void>;
  private worker: Worker | null = null;
  private closed = false;
  private readonly loss = new UplinkLoss();
  private readonly room = new UplinkRoom();
  private repeats = this.loss.repeats;

  /** `died`: packets no longer pass, which only another connection mends. */
  constructor(private readonly died: () => void) {
    this.settled = 'RTCRtpScriptTransform' in window && sendsRed() ? this.start() : Promise.resolve();
  }

  private async start(): Promise<void> {
    const worker = new Worker(new URL('./repeaterWorker.ts', import.meta.url), { type: 'module' });
    const ready = await new Promise<boolean>((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = () => resolve(false);
      setTimeout(() => resolve(false), START_MS);
    });
    if (!ready || this.closed) {
      worker.terminate();
      return;
    }
    this.worker = worker;
    worker.onerror = () => {
      this.worker = null;
      this.died();
    };
  }

  /** For good: its lines are gone. */
  close(): void {
    this.closed = true;
    this.worker?.terminate();
    this.worker = null;
  }

  /** In the very moment in which the line is made: browsers ask for no transform later. */
  takeOver(sender: RTCRtpSender): void {
    if (this.worker) sender.transform = new RTCRtpScriptTransform(this.worker);
  }

  /** The newest look at the connection. */
  handleWayUp(now: WayUp): void {
    this.loss.note(now.lost);
    this.room.note(now, this.repeats);
    const repeats = Math.min(this.loss.repeats, this.room.repeats);
    if (repeats === this.repeats) return;
    this.repeats = repeats;
    this.worker?.postMessage(repeats);
  }
}
