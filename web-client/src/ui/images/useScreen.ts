import { useEffect } from 'react';
import type { Screen } from '../../protocol/generated';
import { imageRefOf } from '../../images/imageRefs';
import { Thinned } from '../../images/Thinned';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { Sharing } from './useSharing';

const GAP_MS = 150;
/** Said again, for a server that has forgotten. */
const AGAIN_MS = 10_000;
const NOTHING: Screen = { rendered: [], wanted: [], following: false };

/** Tells the room what is really on this screen. */
export function useScreen(panes: readonly (Pane | null)[], entries: readonly (SeriesEntry | null)[], { following, post }: Sharing): void {
  useEffect(() => {
    const sender = new Thinned<Screen>(GAP_MS, (screen) => post({ act: 'seen', screen }));
    const tell = () => {
      const screen: Screen = { ...NOTHING, rendered: [], wanted: [], following };
      panes.forEach((pane, number) => {
        const entry = entries[number];
        const slice = pane?.slice();
        if (!pane || !entry || !slice) return;
        const { status, at, differing } = pane.store.get();
        // Who has another image on the screen than the server decoded has not got this one.
        const list = status === 'shown' && !differing.includes(at) ? screen.rendered : screen.wanted;
        if (status === 'shown' || status === 'loading') list.push(imageRefOf(entry, slice));
      });
      sender.say(screen);
    };
    tell();
    const stops = panes.map((pane) => pane?.store.watch(tell));
    const timer = setInterval(() => {
      sender.forget();
      tell();
    }, AGAIN_MS);
    return () => {
      clearInterval(timer);
      sender.stop();
      for (const stop of stops) stop?.();
    };
  }, [panes, entries, following, post]);
  useEffect(() => () => post({ act: 'seen', screen: NOTHING }), [post]);
}
