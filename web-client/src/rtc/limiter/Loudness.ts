/** Below this a block is a pause, and says nothing about how loud the speech is. */
const GATE_DB = -50;
const BLOCKS = 300;
const START_DB = -23;

export const decibels = (meanSquare: number) => 10 * Math.log10(Math.max(1e-12, meanSquare));

/**
 * How loud the speech of the last three seconds was, from blocks of 10 ms, pauses left out: whoever
 * begins after a silence is not taken for a burst.
 */
export class Loudness {
  private readonly blocks = new Float64Array(BLOCKS).fill(10 ** (START_DB / 10));
  private at = 0;
  private sum = this.blocks.reduce((all, block) => all + block, 0);

  add(meanSquare: number): void {
    if (decibels(meanSquare) < GATE_DB) return;
    this.sum += meanSquare - (this.blocks[this.at] ?? 0);
    this.blocks[this.at] = meanSquare;
    this.at = (this.at + 1) % BLOCKS;
  }

  get db(): number {
    return decibels(this.sum / BLOCKS);
  }
}
