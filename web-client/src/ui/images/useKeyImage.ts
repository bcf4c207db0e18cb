import { useCallback } from 'react';
import { imageRefOf } from '../../images/imageRefs';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import { stateOf } from './usePresenting';
import type { Sharing } from './useSharing';

/** Keeps what is on show, with its marks and pins, for the report. */
export function useKeyImage({ act }: Sharing): (pane: Pane, entry: SeriesEntry) => void {
  return useCallback(
    (pane, entry) => {
      const slice = pane.slice();
      const state = stateOf(pane, entry, null);
      if (!slice || !state) return;
      const { image } = slice;
      void act({
        act: 'add_key_image',
        key_image: {
          image: imageRefOf(entry, slice),
          source: { study: entry.study, series: entry.series, instance: image.instance, sop_class: image.sop_class },
          window: state.window,
          area: state.area,
          captions: [],
        },
      });
    },
    [act],
  );
}
