import { type PointerEvent, useEffect, useMemo } from 'react';
import { CursorSender } from '../../images/CursorSender';
import { patientPoint } from '../../images/plane';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { PointedAt } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

interface Pointing {
  onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  onPointerLeave: () => void;
}

/** Tells the room where one points in a viewport. */
export function usePointing(pane: Pane | null, entry: SeriesEntry | null, mayPoint: boolean): Pointing {
  const { cursors: link } = useConsultation();
  const sender = useMemo(() => new CursorSender((at) => link.tell(at)), [link]);
  useEffect(() => () => sender.stop(), [sender]);
  return {
    onPointerMove: (event) => {
      if (!mayPoint) return;
      const box = event.currentTarget.getBoundingClientRect();
      sender.point(pane && entry && pointedAt(pane, entry, event.clientX - box.x, event.clientY - box.y));
    },
    onPointerLeave: () => sender.point(null),
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
