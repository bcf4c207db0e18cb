import { useCallback, useEffect, useMemo, useRef } from 'react';
import { type MarkStep, takeBack } from '../../images/marks/undo';
import type { MarkDraft, MarkView } from '../../protocol/generated';
import type { Sharing } from './useSharing';

const STEPS_KEPT = 50;

export interface Marks {
  put: (mark: MarkDraft, known: MarkView | null) => void;
  remove: (mark: MarkView) => void;
  /** Takes my last step back, if nobody has changed the mark since. */
  undo: () => void;
  clear: () => void;
}

/** My hand on the marks that everybody sees. */
export function useMarks({ act, viewing }: Sharing): Marks {
  const steps = useRef<MarkStep[]>([]);
  const marks = useRef(viewing.marks);
  useEffect(() => void (marks.current = viewing.marks), [viewing.marks]);
  const remember = useCallback((step: MarkStep) => {
    steps.current = [...steps.current, step].slice(-STEPS_KEPT);
  }, []);
  return useMemo(
    () => ({
      put: (mark, known) => {
        void act({ act: 'put_mark', mark, base: known?.version ?? 0 }).then(({ kind }) => {
          if (kind === 'done') remember({ before: known?.mark ?? null, after: mark });
        });
      },
      remove: (known) => {
        void act({ act: 'remove_mark', mark: known.mark.id, base: known.version }).then(({ kind }) => {
          if (kind === 'done') remember({ before: known.mark, after: null });
        });
      },
      undo: () => {
        const step = steps.current.pop();
        const back = step && takeBack(step, marks.current);
        if (back) void act(back);
      },
      clear: () => void act({ act: 'clear_marks', everybodys: false }),
    }),
    [act, remember],
  );
}
