import { Store } from '../base/Store';
import { type DossierApi, DossierProblem } from './dossierApi';
import { sendFile, UploadRefused } from './tus';
import { reduceUploads, type Upload, type UploadAct } from './uploads';

/** A file as it was chosen; `path` keeps the folder it lay in. */
export interface Chosen {
  path: string;
  file: File;
}

const AT_ONCE = 2;
const LOOK_MS = 700;
/** Looks without an answer before the check counts as failed. */
const LOST_LOOKS = 8;

/** Sends chosen files two at a time and follows each until the server has looked at it. */
export class Uploader {
  readonly store = new Store<readonly Upload[]>([]);
  private readonly waiting: { number: number; chosen: Chosen }[] = [];
  private readonly stopped = new AbortController();
  private busy = 0;
  private count = 0;

  constructor(
    private readonly api: DossierApi,
    /** Something new may be on show. */
    private readonly onLooked: () => void,
  ) {}

  add(files: readonly Chosen[]): void {
    const numbered = files.map((chosen) => ({ number: (this.count += 1), chosen }));
    this.act({
      act: 'chosen',
      files: numbered.map(({ number, chosen }) => ({ number, name: chosen.path, size: chosen.file.size })),
    });
    this.waiting.push(...numbered);
    this.fill();
  }

  clear(): void {
    this.act({ act: 'clear' });
  }

  stop(): void {
    this.stopped.abort();
    this.waiting.length = 0;
  }

  private fill(): void {
    while (this.busy < AT_ONCE) {
      const next = this.waiting.shift();
      if (!next) return;
      this.busy += 1;
      void this.carry(next.number, next.chosen).finally(() => {
        this.busy -= 1;
        this.fill();
      });
    }
  }

  private async carry(number: number, { path, file }: Chosen): Promise<void> {
    const { signal } = this.stopped;
    try {
      this.act({ act: 'sent', number, bytes: 0 });
      const onProgress = (bytes: number) => this.act({ act: 'sent', number, bytes });
      const place = await sendFile({ endpoint: this.api.uploads, name: path, file, signal, onProgress });
      await this.follow(number, place.slice(place.lastIndexOf('/') + 1));
    } catch (error) {
      const status = error instanceof UploadRefused || error instanceof DossierProblem ? error.status : 0;
      if (!signal.aborted) this.act({ act: 'failed', number, status });
    }
  }

  private async follow(number: number, id: string): Promise<void> {
    let lost = 0;
    while (!this.stopped.signal.aborted) {
      try {
        const entry = await this.api.upload(id);
        lost = 0;
        this.act({ act: 'looked', number, entry });
        if (entry.state === 'done') {
          this.onLooked();
          return;
        }
      } catch (error) {
        lost += 1;
        if (lost === LOST_LOOKS || (error instanceof DossierProblem && error.status === 404)) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  private act(act: UploadAct): void {
    this.store.set(reduceUploads(this.store.get(), act));
  }
}
