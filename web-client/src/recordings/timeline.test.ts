import { describe, expect, it } from 'vitest';
import { chapterFrom, firstRecorded, gapAt, lastBefore, momentOf, statementsOf } from './timeline';
import type { Contents, RecordedTrack } from './types';

const track = (part: Partial<RecordedTrack>): RecordedTrack => ({
  track: 1,
  participant: 1,
  source: 'microphone',
  language: 'zh',
  start_ms: 0,
  end_ms: 60_000,
  gaps: [],
  speech: [],
  playable: true,
  ...part,
});

const contents: Contents = {
  session: 's',
  title: 'Case 2041',
  began: 0,
  length_ms: 60_000,
  whole: true,
  people: [],
  tracks: [track({ speech: [[5000, 9000]] }), track({ track: 2, participant: 2, language: 'en', speech: [[1000, 2000]] })],
  channels: ['en'],
  chapters: [],
  chat: [{ at_ms: 3000, from: 1, text: 'EGFR?' }],
  images: [],
  interruptions: [],
  release: null,
};

describe('the timeline of a recording', () => {
  it('lists what was said and written in order', () => {
    expect(statementsOf(contents).map((one) => [one.at_ms, one.participant, one.text])).toEqual([
      [1000, 2, null],
      [3000, 1, 'EGFR?'],
      [5000, 1, null],
    ]);
  });

  it('finds where it is', () => {
    const list = [{ at_ms: 10 }, { at_ms: 20 }];
    expect([5, 10, 25].map((at) => lastBefore(list, at))).toEqual([-1, 0, 1]);
    const lossy = track({ gaps: [{ at_us: 2_000_000, length_us: 500_000, kind: 'loss' }] });
    expect(gapAt(lossy, 2400)?.kind).toBe('loss');
    expect(gapAt(lossy, 2500)).toBeUndefined();
  });

  it('steps through chapters', () => {
    const chapters = [0, 10_000, 20_000].map((at_ms) => ({ at_ms, zh: '', en: '' }));
    expect(chapterFrom(chapters, 10_500, 1)?.at_ms).toBe(20_000);
    expect(chapterFrom(chapters, 10_500, -1)?.at_ms).toBe(0);
    expect(chapterFrom(chapters, 15_000, -1)?.at_ms).toBe(10_000);
    expect(chapterFrom(chapters, 500, -1)?.at_ms).toBe(0);
    expect(chapterFrom(chapters, 25_000, 1)).toBeUndefined();
  });

  it('reads a moment from an address', () => {
    const began = 1_790_000_000_000;
    expect(momentOf('#t=83.5', began)).toBe(83_500);
    expect(momentOf('#at=1790000083500', began)).toBe(83_500);
    expect(['', '#t=-3', '#t=x', '#at=1789999999999', '#at='].map((hash) => momentOf(hash, began))).toEqual([0, 0, 0, 0, 0]);
  });

  it('begins where something was recorded', () => {
    const tracks = [track({ start_ms: 9000 }), track({ start_ms: 2400 }), track({ start_ms: 100, playable: false })];
    expect(firstRecorded(tracks)).toBe(2400);
    expect(firstRecorded([])).toBe(0);
  });
});
