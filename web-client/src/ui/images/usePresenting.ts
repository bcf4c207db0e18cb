import { useEffect } from 'react';
import type { ViewState } from '../../protocol/generated';
import { imageRefOf } from '../../images/imageRefs';
import { patientPoint } from '../../images/plane';
import { cineRate } from '../../images/slices';
import { Thinned } from '../../images/Thinned';
import type { SeriesEntry } from '../../images/types';
import { scale } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import type { Sharing } from './useSharing';

/** Fifteen times a second. */
const GAP_MS = 66;

/** What a viewport shows now, as others must know it to show the same; null while nothing is on show. */
export function stateOf(pane: Pane, entry: SeriesEntry): ViewState | null {
  const { slices, at, status, window, invert, playing, cineFrom } = pane.store.get();
  const slice = slices[playing ? cineFrom : at];
  const area = pane.area();
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
    window: window && { lower: window.lower, upper: window.upper, function: 'linear', invert },
    area,
    cine: playing ? cineRate(slice) : null,
  };
}

/** Tells the room what this viewport shows, while one leads. */
export function usePresenting(pane: Pane | null, entry: SeriesEntry | null, number: number, { presenting, post }: Sharing): void {
  useEffect(() => {
    if (!presenting || !pane || !entry) return;
    const sender = new Thinned<ViewState>(GAP_MS, (state) => post({ act: 'show', pane: number, state }));
    const tell = () => {
      const state = stateOf(pane, entry);
      if (state) sender.say(state);
    };
    tell();
    const stop = pane.store.watch(tell);
    return () => {
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
