import { UplinkLoss } from './UplinkLoss';

/** Longer a connection does not wait for it. */
const START_MS = 1000;

/** Whether the browser repeats at all; Firefox does not. */
const sendsRed = () => RTCRtpSender.getCapabilities('audio')?.codecs.some(({ mimeType }) => /^audio\/red$/i.test(mimeType));

/**
 * Says more of the frames before once more than the browser does by itself, the more the more is lost on the way up. It
 * sees every packet of the line, in a worker: where that cannot run, the line goes without.
 */
export class Repeater {
  private readonly loss = new UplinkLoss();
  private repeats = this.loss.repeats;

  private constructor(
    private readonly worker: Worker,
    died: () => void,
  ) {
    worker.onerror = died;
  }

  /** `died`: packets no longer pass, which only another connection mends. */
  static async start(died: () => void): Promise<Repeater | null> {
    if (!('RTCRtpScriptTransform' in window) || !sendsRed()) return null;
    const worker = new Worker(new URL('./repeaterWorker.ts', import.meta.url), { type: 'module' });
    const ready = await new Promise<boolean>((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = () => resolve(false);
      setTimeout(() => resolve(false), START_MS);
    });
    if (ready) return new Repeater(worker, died);
    worker.terminate();
    return null;
  }

  /** Before the line is first offered: browsers ask for no transform later. */
  takeOver(sender: RTCRtpSender): void {
    sender.transform ??= new RTCRtpScriptTransform(this.worker);
  }

  /** The share of 1 that the server missed by its newest report. */
  handleLoss(share: number): void {
    this.loss.note(share);
    if (this.loss.repeats === this.repeats) return;
    this.repeats = this.loss.repeats;
    this.worker.postMessage(this.repeats);
  }

  close(): void {
    this.worker.terminate();
  }
}
