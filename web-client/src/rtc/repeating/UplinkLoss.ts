/** From so much loss (of 1) on, so many frames are said once more with the next. One a browser repeats by itself. */
const REPEATS = [
  { from: 0.08, repeats: 3 },
  { from: 0.02, repeats: 2 },
] as const;
export const MOST_REPEATS = REPEATS[0].repeats;
/** How much of the loss of before a look without loss leaves: a path that has lost loses again. */
const MEMORY = 0.9;

/** How much of what this client says is lost on its way to the server. */
export class UplinkLoss {
  private share = 0;

  /** The share of 1 that the server missed by its newest report. */
  note(share: number): void {
    this.share = Math.max(share, this.share * MEMORY);
  }

  get repeats(): number {
    return REPEATS.find(({ from }) => this.share >= from)?.repeats ?? 1;
  }
}
