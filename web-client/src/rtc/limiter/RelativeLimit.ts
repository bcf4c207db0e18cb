import { decibels, Loudness } from './Loudness';

const ABOVE_SPEECH_DB = 12;
/** What is held back is held a little lower: the measure of the speech itself rises a little with the burst's first moment. */
const BELOW_DB = 0.5;
/** Acts a little before the tenth of a second that is allowed, to be down by then. */
const ALLOWED_BLOCKS = 8;
/** What stays loud for so long is no burst: it becomes the new measure. */
const NEW_NORMAL_BLOCKS = 300;

/**
 * Nothing stays more than 12 dB above the speech of the last three seconds for longer than 100 ms. Works on blocks of 10 ms.
 * A steady tone is no speech, however long it lasts.
 */
export class RelativeLimit {
  private readonly speech = new Loudness();
  private over = 0;

  /** The gain for a block of this loudness: 1 unless it has been too loud for too long. */
  handleBlock(meanSquare: number, isTone: boolean): number {
    const ceiling = this.speech.db + ABOVE_SPEECH_DB;
    const excess = decibels(meanSquare) - ceiling;
    if (excess <= 0) {
      this.over = 0;
      if (!isTone) this.speech.add(meanSquare);
      return 1;
    }
    this.over += 1;
    if (this.over > NEW_NORMAL_BLOCKS && !isTone) this.speech.add(10 ** (ceiling / 10));
    return this.over > ALLOWED_BLOCKS ? 10 ** (-(excess + BELOW_DB) / 20) : 1;
  }
}
