import { useEffect } from 'react';
import type { ImageRef } from '../../protocol/generated';
import { useConsultation } from '../parts/consultationContext';

/** Tells the rest of the room which picture is on this screen, as long as it is. */
export function useShown(image: ImageRef | null): void {
  const { looking } = useConsultation();
  const { series = '', instance = '', frame = 0 } = image ?? {};
  useEffect(() => {
    if (frame === 0) return;
    looking.shown.set({ series, instance, frame });
    return () => looking.shown.set(null);
  }, [looking, series, instance, frame]);
}
