import { describe, expect, it } from 'vitest';
import { person, testChannel, testInterpretation, testView, testViewing } from '../session/testView';
import { cineFrame, containing } from './area';
import { interpretedDelay } from './interpretedDelay';
import { screenOf, whoSees } from './readiness';
import { shownCursors } from './shownCursors';
import { Thinned } from './Thinned';
import { addSample, cursorAt, type Sample, traceAt } from './trace';

const IMAGE = { series: '2.25.1', instance: '2.25.2', frame: 7 };
const at = (column: number, instance = '2.25.2') => ({ series: '2.25.1', instance, frame: 1, pixel: [column, 0] as [number, number], patient: null });

describe('a view in another window', () => {
  const area = { top_left: [0, 0] as [number, number], bottom_right: [100, 50] as [number, number], parallel_scale: null };
  it('holds the whole of the presenter’s, whatever its shape', () => {
    for (const [width, height] of [[800, 600], [400, 900], [1600, 300], [333, 333]] as const) {
      const { centre, halfRows } = containing(area, width, height, 1);
      expect(centre).toEqual([50, 25]);
      expect(2 * halfRows).toBeGreaterThanOrEqual(50);
      expect((2 * halfRows * width) / height).toBeGreaterThanOrEqual(100 - 1e-9);
    }
    expect(containing(area, 200, 100, 1).halfRows).toBe(25);
  });
  it('reckons with pixels that are higher than wide', () => {
    expect(containing(area, 100, 100, 2).halfRows).toBe(25);
    expect(containing(area, 100, 100, 0.5).halfRows).toBe(100);
  });
});

describe('a cine', () => {
  it('shows everybody the same frame at the same moment', () => {
    expect(cineFrame(3, 25, 1000, 1000, 30)).toBe(3);
    expect(cineFrame(3, 25, 1000, 2000, 30)).toBe(28);
    expect(cineFrame(3, 25, 1000, 2080, 30)).toBe(0);
    expect(cineFrame(3, 25, 1000, 500, 30)).toBe(3);
  });
});

describe('what changes quickly', () => {
  it('goes at most once in a gap, and the last of it always', () => {
    let now = 0;
    const later: { run: () => void; at: number }[] = [];
    const clock = {
      now: () => now,
      later: (run: () => void, ms: number) => {
        later.push({ run, at: now + ms });
        return () => undefined;
      },
    };
    const sent: number[] = [];
    const thinned = new Thinned<number>(66, (value) => sent.push(value), clock);
    for (now = 0; now < 1000; now += 10) {
      const waiting = later.splice(0);
      later.push(...waiting.filter((one) => one.at > now));
      for (const due of waiting.filter((one) => one.at <= now)) due.run();
      thinned.say(Math.min(now, 900));
    }
    now = 2000;
    for (const { run } of later.splice(0)) run();
    expect(sent.length).toBeLessThanOrEqual(16);
    expect(sent.at(-1)).toBe(900);
    expect(new Set(sent).size).toBe(sent.length);
  });
});

describe('who sees an image', () => {
  it('is told by what is really drawn', () => {
    const screen = (rendered: (typeof IMAGE)[], wanted: (typeof IMAGE)[] = []) => ({ rendered, wanted, following: true });
    const view = testView({
      participants: [person(1), person(2), person(3), person(4), person(5, { role: 'family' }), person(6, { presence: 'away' })],
      viewing: testViewing({
        readiness: [
          { participant: 2, screen: screen([IMAGE]) },
          { participant: 3, screen: screen([{ ...IMAGE, frame: 6 }], [IMAGE]) },
          { participant: 5, screen: screen([IMAGE]) },
        ],
      }),
    });
    const ids = (people: { id: number }[]) => people.map(({ id }) => id);
    const seen = whoSees(view, IMAGE);
    expect([ids(seen.seeing), ids(seen.loading), ids(seen.elsewhere)]).toEqual([[2], [3], [4]]);
    const allowed = whoSees({ ...view, viewing: { ...view.viewing, allowed: ['family'] } }, IMAGE);
    expect(ids(allowed.seeing)).toEqual([2, 5]);
  });
  it('is counted for three planes only with those who go where the presenter goes', () => {
    const screen = (following: boolean) => ({ rendered: [IMAGE], wanted: [], following });
    const readiness = [
      { participant: 2, screen: screen(true) },
      { participant: 3, screen: screen(false) },
    ];
    const view = testView({ participants: [person(1), person(2), person(3)], viewing: testViewing({ readiness }) });
    expect(whoSees(view, IMAGE).seeing).toHaveLength(2);
    expect(whoSees(view, IMAGE, true).seeing.map(({ id }) => id)).toEqual([2]);
  });
});

describe('what is on my own screen', () => {
  const on = (planes: Parameters<typeof screenOf>[0][number]['planes'], sound = true) => screenOf([{ image: IMAGE, status: 'shown', sound, planes }], true);
  const which = (screen: ReturnType<typeof screenOf>) => (screen.rendered.length > 0 ? 'rendered' : screen.wanted.length > 0 ? 'wanted' : 'nothing');
  it('is an image that is drawn, and comes out as on the server', () => {
    expect(which(on(null))).toBe('rendered');
    expect(which(on(null, false))).toBe('wanted');
    expect(which(screenOf([{ image: IMAGE, status: 'failed', sound: true, planes: null }], true))).toBe('nothing');
  });
  it('is three planes when all of them is in, and not the image that waits below', () => {
    expect((['loading', 'late', 'whole', 'gaps', 'failed', 'hidden'] as const).map((standing) => which(on(standing)))).toEqual([
      ...['wanted', 'wanted', 'rendered', 'nothing', 'nothing', 'nothing'],
    ]);
    expect(which(on('whole', false))).toBe('wanted');
  });
});

describe('a listener on an interpreted channel', () => {
  const interpreted = testInterpretation({
    floor_language: 'zh',
    channels: [testChannel('en', { state: 'booth', interpreter: 9, ear_voice_span_ms: 2500 })],
  });
  const listening = (part = {}) => testView({ participants: [person(1, { listens: 'en' })], interpretation: interpreted, ...part });
  it('sees the cursor with the delay of that channel', () => expect(interpretedDelay(listening())).toBe(2500));
  it('sees it at once on the floor, in the own language, and with nobody interpreting', () => {
    const hearing = { floor: true, original_percent: 20, understands: [], prefer_original: false };
    expect(interpretedDelay(listening({ hearing }))).toBe(0);
    expect(interpretedDelay(listening({ interpretation: { ...interpreted, floor_language: 'en' } }))).toBe(0);
    expect(interpretedDelay(listening({ interpretation: testInterpretation({ floor_language: 'zh', channels: [testChannel('en')] }) }))).toBe(0);
    expect(interpretedDelay(testView({ participants: [person(1, { listens: 'zh' })], interpretation: interpreted }))).toBe(0);
  });
});

describe('a cursor on its way', () => {
  const way = [0, 33, 66, 99].reduce<readonly Sample[]>((known, seen) => addSample(known, { at: at(seen), seen }), []);
  it('is between the samples around the moment', () => {
    expect(cursorAt(way, 50)?.pixel[0]).toBeCloseTo(50);
    expect(cursorAt(way, 2000)?.pixel[0]).toBe(99);
    expect(cursorAt(way, -1)).toBeNull();
  });
  it('rests where it rested, and jumps from image to image', () => {
    const rested = addSample(way, { at: at(500), seen: 3000 });
    expect(cursorAt(rested, 2900)?.pixel[0]).toBe(99);
    expect(cursorAt(rested, 2970)?.pixel[0]).toBe(500);
    const other = addSample(way, { at: at(500, '2.25.9'), seen: 132 });
    expect([cursorAt(other, 98)?.pixel[0], cursorAt(other, 100)?.pixel[0]]).toEqual([98, 500]);
  });
  const seen = (now: number, delay: number) =>
    shownCursors(new Map([[7, way]]), now, delay).map((cursor) => [cursor.early ? 'faint' : 'solid', Math.round(cursor.at.pixel[0])]);
  it('is faint where it is, and solid where it was when the floor said what is heard now', () => {
    expect(seen(80, 2500), 'the interpreter has not come to it').toEqual([['faint', 47]]);
    expect(seen(2520, 2500)).toEqual([['faint', 99], ['solid', 20]]);
    expect(seen(2580, 2500)).toEqual([['faint', 99], ['solid', 80]]);
    expect(seen(4000, 2500)).toEqual([['faint', 99], ['solid', 99]]);
  });
  it('is solid at once for who hears the floor', () => expect(seen(80, 0)).toEqual([['solid', 47]]));
  it('leaves a trace that fades', () => {
    expect(traceAt(way, 99).map(({ age }) => age)).toEqual([99, 66, 33, 0]);
    expect(traceAt(way, 1000)).toEqual([]);
  });
  it('is gone when its owner points nowhere', () => expect(cursorAt(addSample(way, { at: null, seen: 132 }), 140)).toBeNull());
});
