import { type RefObject, useEffect } from 'react';
import type { TrackId } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

/** Tells the server, through the consultation, how large this picture is shown, in device pixels. */
export function useTileWant(place: RefObject<HTMLElement | null>, track: TrackId | null, stage: boolean): void {
  const { wants } = useConsultation();
  useEffect(() => {
    const element = place.current;
    if (!element || track === null) return;
    const tile = Symbol('tile');
    let visible = true;
    const tell = () => {
      const { devicePixelRatio } = window;
      const { clientWidth, clientHeight } = element;
      wants.handleTile(tile, {
        track,
        width: clientWidth * devicePixelRatio,
        height: clientHeight * devicePixelRatio,
        stage,
        visible,
      });
    };
    const sizes = new ResizeObserver(tell);
    const sights = new IntersectionObserver((entries) => {
      visible = entries.at(-1)?.isIntersecting ?? visible;
      tell();
    });
    sizes.observe(element);
    sights.observe(element);
    return () => {
      sizes.disconnect();
      sights.disconnect();
      wants.handleTile(tile, null);
    };
  }, [place, track, stage, wants]);
}
