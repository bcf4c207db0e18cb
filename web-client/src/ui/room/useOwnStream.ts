import { useMemo } from 'react';

/** A stream around one's own track; the same one as long as the track is the same. */
export function useOwnStream(track: MediaStreamTrack | null): MediaStream | null {
  return useMemo(() => track && new MediaStream([track]), [track]);
}
