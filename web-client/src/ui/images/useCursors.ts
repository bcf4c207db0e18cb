import { useEffect, useRef, useState } from 'react';
import { type ShownCursor, shownCursors } from '../../images/shownCursors';
import { addSample, type Sample, SAMPLE_GAP_MS, TRACE_MS } from '../../images/trace';
import type { ParticipantId } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

/** So often while nothing moves. */
const REST_MS = 500;

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
      const lasts = [...samples.current.values()].map((known) => known.at(-1)?.seen ?? 0);
      const moving = lasts.some((last) => now - last < delay + TRACE_MS + SAMPLE_GAP_MS);
      const next = shownCursors(samples.current, now, delay);
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
