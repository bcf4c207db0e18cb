import { useEffect } from 'react';

/** Keeps a phone's screen on during the consultation. Browsers without it just dim as ever. */
export function useWakeLock(): void {
  useEffect(() => {
    const { wakeLock } = navigator as { wakeLock?: WakeLock };
    if (!wakeLock) return;
    let lock: WakeLockSentinel | null = null;
    let over = false;
    const isOver = () => over;
    const ask = async () => {
      if (document.hidden || isOver()) return;
      lock = await wakeLock.request('screen').catch(() => null); // Refused when the battery is low.
      if (isOver()) void lock?.release();
    };
    const handleVisibility = () => void ask();
    document.addEventListener('visibilitychange', handleVisibility);
    void ask();
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', handleVisibility);
      void lock?.release();
    };
  }, []);
}
