import type { Chapter, Contents, Gap, RecordedTrack } from './types';

/** Who says something, or writes it: a place to jump to. */
export interface Statement {
  at_ms: number;
  participant: number;
  language: string | null;
  /** What was written; `null`: it was said. */
  text: string | null;
}

/** Everything said and written, in order. */
export function statementsOf(contents: Contents): Statement[] {
  const said = contents.tracks
    .filter((track) => track.source === 'microphone')
    .flatMap((track) =>
      track.speech.map(([at_ms]): Statement => ({ at_ms, participant: track.participant, language: track.language, text: null })),
    );
  const written = contents.chat.map((chat): Statement => ({ at_ms: chat.at_ms, participant: chat.from, language: null, text: chat.text }));
  return [...said, ...written].sort((a, b) => a.at_ms - b.at_ms);
}

/** The last thing that began at or before a moment: its place in the list, -1 before the first. */
export function lastBefore(list: readonly { at_ms: number }[], at: number): number {
  let found = -1;
  list.forEach((item, index) => {
    if (item.at_ms <= at) found = index;
  });
  return found;
}

/** The next chapter, or the one before; from a chapter's first two seconds, before means the one before it. */
export function chapterFrom(chapters: readonly Chapter[], at: number, step: 1 | -1): Chapter | undefined {
  if (step === 1) return chapters.find((chapter) => chapter.at_ms > at);
  return chapters.findLast((chapter) => chapter.at_ms < at - 2000) ?? chapters[0];
}

export const lasts = (track: RecordedTrack, at: number) => at >= track.start_ms && at < track.end_ms;

/** The hole a track is in at a moment. */
export const gapAt = (track: RecordedTrack, at: number): Gap | undefined =>
  track.gaps.find((gap) => at * 1000 >= gap.at_us && at * 1000 < gap.at_us + gap.length_us);

/**
 * `#t=83.5` in an address, or `#at=1790000083500`: where to begin, in milliseconds since the recording began. `at` counts
 * from 1970, as statements of a report do.
 */
export function momentOf(hash: string, began: number): number {
  const told = new URLSearchParams(hash.replace(/^#/, ''));
  const moment = told.has('at') ? Number(told.get('at')) - began : Number(told.get('t') ?? '0') * 1000;
  return Number.isFinite(moment) && moment > 0 ? moment : 0;
}

/** Where the first thing that can be played begins: the session may have been on for long before it was recorded. */
export function firstRecorded(tracks: readonly RecordedTrack[]): number {
  const starts = tracks.filter(({ playable }) => playable).map(({ start_ms }) => start_ms);
  return starts.length === 0 ? 0 : Math.max(0, Math.min(...starts));
}

export const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);
