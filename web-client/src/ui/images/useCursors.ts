import { useEffect, useRef, useState } from 'react';
import { FORGET_MS } from '../../images/cursors';
import { addSample, cursorAt, type Sample, SAMPLE_GAP_MS, TRACE_MS, traceAt } from '../../images/trace';
import type { ParticipantId, PointedAt } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

export interface ShownCursor {
  from: ParticipantId;
  at: PointedAt;
  /** Ahead of what this listener hears: drawn faint. */
  early: boolean;
  /** Where it came from, with the age of each place in milliseconds. */
  trace: { at: PointedAt; age: number }[];
}

/** So often while nothing moves. */
const REST_MS = 500;

function shownAt(samples: readonly Sample[], from: ParticipantId, moment: number, early: boolean): ShownCursor | null {
  const at = cursorAt(samples, moment);
  return at && { from, at, early, trace: traceAt(samples, moment) };
}

/** Newest sample's age at a moment; a cursor that says nothing for long is taken away. */
function isForgotten(samples: readonly Sample[], moment: number): boolean {
  const heard = samples.filter(({ seen }) => seen <= moment).at(-1);
  return !heard || moment - heard.seen > FORGET_MS;
}

/**
 * The cursors of the others, on their way from sample to sample. With a delay each stands twice: faint where it is,
 * solid where it was when the floor said what this listener hears now.
 */
export function useCursors(delay: number): readonly ShownCursor[] {
  const { cursors: link } = useConsultation();
  const samples = useRef(new Map<ParticipantId, readonly Sample[]>());
  const [shown, setShown] = useState<readonly ShownCursor[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let frame = 0;
    const draw = () => {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      const now = performance.now();
      let moving = false;
      const next: ShownCursor[] = [];
      for (const [from, known] of samples.current) {
        const last = known.at(-1);
        if (!last) continue;
        moving ||= now - last.seen < delay + TRACE_MS + SAMPLE_GAP_MS;
        for (const [moment, early] of delay > 0 ? [[now - SAMPLE_GAP_MS, true] as const, [now - delay, false] as const] : [[now - SAMPLE_GAP_MS, false] as const]) {
          const cursor = isForgotten(known, moment) ? null : shownAt(known, from, moment, early);
          if (cursor) next.push(cursor);
        }
      }
      setShown((before) => (before.length === 0 && next.length === 0 ? before : next));
      if (moving) frame = requestAnimationFrame(draw);
      else timer = setTimeout(draw, REST_MS);
    };
    const stop = link.listen(({ from, at }) => {
      samples.current.set(from, addSample(samples.current.get(from) ?? [], { at, seen: performance.now() }));
      draw();
    });
    draw();
    return () => {
      stop();
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    };
  }, [link, delay]);
  return shown;
}
