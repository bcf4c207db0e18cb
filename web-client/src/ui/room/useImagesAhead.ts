import { useEffect } from 'react';
import { useConsultationState } from '../parts/consultationContext';

/** Sound and picture come first. */
const AFTER_MS = 2000;

export const fetchImages = () => import('../images/ImagesStage');

/** The viewer's code comes while nobody waits for it, so that the first image is there at once. */
export function useImagesAhead(): void {
  const connected = useConsultationState((state) => state.media.kind === 'connected');
  useEffect(() => {
    if (!connected) return;
    const timer = setTimeout(() => void fetchImages().catch(() => undefined), AFTER_MS);
    return () => clearTimeout(timer);
  }, [connected]);
}
