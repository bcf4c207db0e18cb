import { useEffect, useMemo, useRef } from 'react';
import { CursorSender } from '../../images/CursorSender';
import { patientPoint } from '../../images/plane';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { PointedAt } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

/** Images that go by faster are followed by no eye; what points at them is told when they rest. */
const REST_MS = 100;

type Place = readonly [number, number];

interface Pointing {
  /** In CSS pixels of the viewport. */
  point: (place: Place) => void;
  leave: () => void;
}

/** Tells the room where one points in a viewport, also when the image goes on under a pointer that rests. */
export function usePointing(pane: Pane | null, entry: SeriesEntry | null, mayPoint: boolean): Pointing {
  const { cursors: link } = useConsultation();
  const sender = useMemo(() => new CursorSender((at) => link.tell(at)), [link]);
  const place = useRef<Place | null>(null);
  useEffect(() => () => sender.stop(), [sender]);
  useEffect(() => {
    if (!pane || !entry || !mayPoint) return;
    let rest: ReturnType<typeof setTimeout> | undefined;
    let seen = pane.store.get().drawn;
    const stop = pane.store.watch(() => {
      const { drawn } = pane.store.get();
      if (drawn === seen) return;
      seen = drawn;
      clearTimeout(rest);
      rest = setTimeout(() => {
        // While the next image loads, the last one is still pointed at.
        if (place.current && pane.store.get().status === 'shown') sender.point(pointedAt(pane, entry, ...place.current));
      }, REST_MS);
    });
    return () => {
      clearTimeout(rest);
      stop();
    };
  }, [pane, entry, mayPoint, sender]);
  return {
    point: (at) => {
      place.current = at;
      if (mayPoint) sender.point(pane && entry && pointedAt(pane, entry, ...at));
    },
    leave: () => {
      place.current = null;
      sender.point(null);
    },
  };
}

function pointedAt(pane: Pane, { series_alias }: SeriesEntry, x: number, y: number): PointedAt | null {
  const { slices, at } = pane.store.get();
  const slice = slices[at];
  const pixel = pane.pixelAt(x, y);
  if (!slice || !pixel) return null;
  const { image, frame, plane } = slice;
  const inside = pixel[0] >= -0.5 && pixel[1] >= -0.5 && pixel[0] <= image.columns - 0.5 && pixel[1] <= image.rows - 0.5;
  if (!inside) return null;
  return { series: series_alias, instance: image.instance_alias, frame, pixel: [...pixel], patient: plane && [...patientPoint(plane, pixel)] };
}
