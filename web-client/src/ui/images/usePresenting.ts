import { useEffect, useRef } from 'react';
import type { ViewArea, ViewState } from '../../protocol/generated';
import { imageRefOf } from '../../images/imageRefs';
import { patientPoint } from '../../images/plane';
import { cineRate, type Slice, voiFunctionOf } from '../../images/slices';
import { Thinned } from '../../images/Thinned';
import type { SeriesEntry } from '../../images/types';
import { scale, type Vector } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import type { Sharing } from './useSharing';

/** Fifteen times a second. */
const GAP_MS = 66;

/** All of an image, to the edges of its outermost pixels. */
function wholeOf({ image: { columns, rows } }: Slice): ViewArea {
  return { top_left: [-0.5, -0.5], bottom_right: [columns - 0.5, rows - 0.5], parallel_scale: null };
}

/**
 * What a viewport shows now, as others must know it to show the same; null while nothing is on show. `cut`: the planes
 * through this point of the patient are on show in its place.
 */
export function stateOf(pane: Pane, entry: SeriesEntry, cut: Vector | null): ViewState | null {
  const { slices, at, status, window, invert, playing, cineFrom } = pane.store.get();
  const slice = slices[playing ? cineFrom : at];
  const area = slice && cut ? wholeOf(slice) : pane.area();
  if (!slice || !area || status !== 'shown') return null;
  const { plane } = slice;
  const centre = [(area.top_left[0] + area.bottom_right[0]) / 2, (area.top_left[1] + area.bottom_right[1]) / 2] as const;
  return {
    image: imageRefOf(entry, slice),
    plane: plane && {
      focal_point: [...patientPoint(plane, centre)],
      normal: [...plane.normal],
      view_up: [...scale(plane.alongColumn, -1)],
    },
    window: window && { lower: window.lower, upper: window.upper, function: voiFunctionOf(slice), invert },
    area,
    cine: playing ? cineRate(slice) : null,
    cut: cut && [...cut],
  };
}

/** Tells the room what this viewport shows, while one leads; `cut`: where its planes go through, when they are on show. */
export function usePresenting(pane: Pane | null, entry: SeriesEntry | null, number: number, cut: Vector | null, { presenting, post }: Sharing): void {
  const point = useRef(cut);
  const told = useRef<(() => void) | null>(null);
  useEffect(() => {
    point.current = cut;
    told.current?.();
  }, [cut]);
  useEffect(() => {
    if (!presenting || !pane || !entry) return;
    const sender = new Thinned<ViewState>(GAP_MS, (state) => post({ act: 'show', pane: number, state }));
    const tell = () => {
      const state = stateOf(pane, entry, point.current);
      if (state) sender.say(state);
    };
    tell();
    told.current = tell;
    const stop = pane.store.watch(tell);
    return () => {
      told.current = null;
      stop();
      sender.stop();
    };
  }, [pane, entry, number, presenting, post]);
  useEffect(() => {
    // The second viewport is closed when there is none.
    if (presenting && number === 0) return;
    if (!presenting) return;
    return () => post({ act: 'show', pane: number, state: null });
  }, [presenting, number, post]);
}
