import type { PlanesStanding } from '../readiness';

export type VolumeStanding = Exclude<PlanesStanding, 'failed'>;

/** How far a volume has come, slice by slice. Some files never settle the decoder's promise: what stands still is late. */
export class LoadWatch {
  private standing: VolumeStanding = 'loading';
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tell: (standing: VolumeStanding) => void,
    private readonly patienceMs: number,
  ) {
    this.wait();
  }

  /** One more slice is in. */
  progress(): void {
    if (this.standing === 'whole' || this.standing === 'gaps') return;
    this.become('loading');
    this.wait();
  }

  /** Every slice has come or failed. */
  done(loaded: number, total: number): void {
    this.stop();
    this.become(loaded >= total ? 'whole' : 'gaps');
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private wait(): void {
    this.stop();
    this.timer = setTimeout(() => this.become('late'), this.patienceMs);
  }

  private become(standing: VolumeStanding): void {
    if (standing === this.standing) return;
    this.standing = standing;
    this.tell(standing);
  }
}
