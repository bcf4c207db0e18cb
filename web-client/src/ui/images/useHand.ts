import { type PointerEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { sameImage, imageRefOf } from '../../images/imageRefs';
import { type InHand, MarkHand } from '../../images/marks/MarkHand';
import { MarkLock } from '../../images/marks/MarkLock';
import { measure } from '../../images/marks/measure';
import { touchedPoint } from '../../images/marks/nearest';
import { patientPoint } from '../../images/plane';
import { type Slice, spacingOf } from '../../images/slices';
import { Thinned } from '../../images/Thinned';
import { markKindOf, type ToolName } from '../../images/tools';
import type { SeriesEntry } from '../../images/types';
import type { Pixel } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import type { MarkDraft } from '../../protocol/generated';
import { useLocale } from '../parts/useLocale';
import { startDrag } from './drag';
import { placeIn } from './placeIn';
import type { Marks } from './useMarks';
import type { Sharing } from './useSharing';

/** How near the hand must come to a point of a mark, in pixels of the screen. */
const REACH = 12;
const SKETCH_GAP_MS = 100;

export interface Hand {
  /** The mark in the making. */
  draft: MarkDraft | null;
  onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  drop: () => void;
}

export interface HandOptions {
  pane: Pane | null;
  entry: SeriesEntry | null;
  tool: ToolName;
  sharing: Sharing;
  marks: Marks;
  onPin: (pixel: Pixel) => void;
  /** One looks around by oneself now. */
  onMoved: () => void;
}

/** A mark as the room is told it. */
export function draftOf(held: InHand, id: string, entry: SeriesEntry, slice: Slice, pane: Pane, language: string): MarkDraft {
  const { plane } = slice;
  return {
    id,
    kind: held.kind,
    image: imageRefOf(entry, slice),
    points: held.points.map(([column, row]) => [column, row]),
    patient: plane ? held.points.map((point) => [...patientPoint(plane, point)]) : [],
    quantities: measure(held.kind, held.points, spacingOf(slice), pane.values()),
    text: '',
    language,
  };
}

const newId = (): string => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join('-');

/** What hand and mouse do in a viewport: window, move and zoom the view, draw and change marks, set pins. */
export function useHand(options: HandOptions, held: RefObject<HTMLDivElement | null>): Hand {
  const latest = useRef(options);
  useEffect(() => void (latest.current = options));
  const locale = useLocale();
  const [hand] = useState(() => new MarkHand());
  const [draft, setDraft] = useState<MarkDraft | null>(null);
  const { post, act } = options.sharing;
  const sketch = useMemo(() => new Thinned<MarkDraft | null>(SKETCH_GAP_MS, (mark) => post({ act: 'sketch', mark })), [post]);
  useEffect(() => () => sketch.stop(), [sketch]);
  const lock = useMemo(() => new MarkLock(act), [act]);
  useEffect(() => () => lock.letGo(), [lock]);
  const { pane } = options;
  useEffect(() => {
    let on = pane?.slice();
    return pane?.store.watch(() => {
      const now = pane.slice();
      // A mark belongs to the picture it was begun on.
      if (now !== on && hand.current) {
        hand.drop();
        lock.letGo();
        setDraft(null);
        sketch.say(null);
      }
      on = now;
    });
  }, [pane, hand, sketch, lock]);

  return useMemo(() => {
    const showDraft = () => {
      const { pane, entry } = latest.current;
      const slice = pane?.slice();
      const { current } = hand;
      const next = current && pane && entry && slice ? draftOf(current, current.id ?? 'sketch', entry, slice, pane, locale) : null;
      setDraft(next);
      sketch.say(next);
    };
    const finish = (done: InHand | null) => {
      const { pane, entry, marks, sharing } = latest.current;
      const slice = pane?.slice();
      if (done && pane && entry && slice) {
        const known = sharing.viewing.marks.find(({ mark }) => mark.id === done.id) ?? null;
        const next = draftOf(done, done.id ?? newId(), entry, slice, pane, locale);
        marks.put(known ? { ...next, text: known.mark.text, language: known.mark.language } : next, known);
      }
      showDraft();
    };
    const takeMark = (at: readonly [number, number]): boolean => {
      const { pane, entry, sharing } = latest.current;
      const slice = pane?.slice();
      if (!pane || !entry || !slice || hand.current) return false;
      const image = imageRefOf(entry, slice);
      const here = sharing.viewing.marks.filter(({ mark }) => sameImage(mark.image, image));
      const touched = touchedPoint(here, at, (pixel) => pane.canvasPoint(pixel), REACH);
      if (!touched) return false;
      const { mark } = touched.mark;
      hand.take(mark.id, mark.kind, mark.points, touched.at);
      lock.hold(mark.id);
      return true;
    };
    const drop = () => {
      hand.drop();
      lock.letGo();
      showDraft();
    };
    return {
      draft,
      drop,
      onPointerDown: (event) => {
        const { pane, tool, sharing, onPin, onMoved } = latest.current;
        const at = placeIn(event);
        const pixel = pane?.pixelAt(...at);
        if (!pane || !pixel || !held.current) return;
        const kind = markKindOf(tool);
        const main = event.button === 0 && event.isPrimary;
        if (main && sharing.mayAct && tool === 'pin') return onPin(pixel);
        if (main && sharing.mayAct && (takeMark(at) || kind)) {
          if (!hand.current?.id && kind) hand.press(kind, pixel);
          event.currentTarget.setPointerCapture(event.pointerId);
          return showDraft();
        }
        startDrag(event, held.current, pane, tool, onMoved);
      },
      onPointerMove: (event) => {
        const pixel = hand.current && latest.current.pane?.pixelAt(...placeIn(event));
        if (!pixel) return;
        hand.move(pixel);
        showDraft();
      },
      onPointerUp: (event) => {
        if (event.button !== 0 || !event.isPrimary) return;
        const { pane } = latest.current;
        const [one, other] = [pane?.canvasPoint([0, 0]), pane?.canvasPoint([1, 0])];
        const scale = one && other ? Math.hypot(other[0] - one[0], other[1] - one[1]) : 1;
        if (hand.current) finish(hand.release(scale));
        // The mark is put first: nobody else takes it between.
        lock.letGo();
      },
      // The pointer was taken away, as by a gesture of the system.
      onPointerCancel: (event) => {
        if (event.isPrimary && hand.current) drop();
      },
    };
  }, [draft, hand, held, lock, sketch, locale]);
}
