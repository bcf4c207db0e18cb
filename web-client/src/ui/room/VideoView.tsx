import { useEffect, useRef, useState } from 'react';
import classes from './VideoView.module.css';

interface VideoViewProps {
  stream: MediaStream;
  label: string;
  mirrored?: boolean;
  /** Shows all of it (a screen) rather than filling the place (a face). */
  whole?: boolean;
}

/** A picture without sound. Stays hidden until its first frame, so that no stale one shows under another name. */
export function VideoView({ stream, label, mirrored = false, whole = false }: VideoViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState<MediaStream | null>(null);
  useEffect(() => {
    const element = video.current;
    if (!element) return;
    element.srcObject = stream;
    element.play().catch(() => undefined); // Taken off the page while it started.
    const forget = whenFirstFrame(element, () => setShown(stream));
    return () => {
      forget();
      element.srcObject = null;
    };
  }, [stream]);
  return (
    <video
      ref={video}
      className={classes.video}
      data-mirrored={mirrored}
      data-whole={whole}
      data-shown={shown === stream}
      aria-label={label}
      muted
      playsInline
      disablePictureInPicture
    />
  );
}

/** Older browsers cannot tell a frame; they tell when the picture runs. */
function whenFirstFrame(element: HTMLVideoElement, tell: () => void): () => void {
  if (!('requestVideoFrameCallback' in HTMLVideoElement.prototype)) {
    element.addEventListener('playing', tell);
    return () => element.removeEventListener('playing', tell);
  }
  const frame = element.requestVideoFrameCallback(tell);
  return () => element.cancelVideoFrameCallback(frame);
}
