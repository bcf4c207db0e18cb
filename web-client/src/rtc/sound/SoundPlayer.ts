import type { LinePlan } from './linePlan';

/** Something that plays the receiving lines. */
export interface SoundPlayer {
  /** The lines there are and how each is to sound; what is no longer named is taken off. */
  play: (streams: ReadonlyMap<string, MediaStream>, plan: ReadonlyMap<string, LinePlan>) => void;
  chooseSpeaker: (speakerId: string) => void;
  /** True: sound is coming out. Browsers keep a page silent until somebody clicks. */
  resume: () => Promise<boolean>;
  close: () => void;
}
