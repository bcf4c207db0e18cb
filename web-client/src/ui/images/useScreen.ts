import { useEffect } from 'react';
import type { Screen } from '../../protocol/generated';
import { imageRefOf } from '../../images/imageRefs';
import { type OnPane, screenOf } from '../../images/readiness';
import { Thinned } from '../../images/Thinned';
import type { SeriesEntry } from '../../images/types';
import type { Pane } from '../../images/viewer/Pane';
import type { Sharing } from './useSharing';

const GAP_MS = 150;
/** Said again, for a server that has forgotten. */
const AGAIN_MS = 10_000;
const NOTHING: Screen = { rendered: [], wanted: [], following: false };

interface Shown {
  panes: readonly (Pane | null)[];
  entries: readonly (SeriesEntry | null)[];
  /** What is on show in place of each. */
  inPlace: readonly OnPane['planes'][];
}

function partOf({ panes, entries, inPlace }: Shown, number: number): OnPane[] {
  const [pane, entry] = [panes[number], entries[number]];
  const slice = pane?.slice();
  if (!pane || !entry || !slice) return [];
  const { status, at, differing } = pane.store.get();
  const planes = inPlace[number] ?? null;
  // Planes are cut through all of the images.
  const sound = planes === null ? !differing.includes(at) : differing.length === 0;
  return [{ image: imageRefOf(entry, slice), status, sound, planes }];
}

/** Tells the room what is really on this screen. */
export function useScreen({ panes, entries, inPlace }: Shown, { following, post }: Sharing): void {
  useEffect(() => {
    const sender = new Thinned<Screen>(GAP_MS, (screen) => post({ act: 'seen', screen }));
    const shown = { panes, entries, inPlace };
    const tell = () => sender.say(screenOf(panes.flatMap((_, number) => partOf(shown, number)), following));
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
  }, [panes, entries, inPlace, following, post]);
  useEffect(() => () => post({ act: 'seen', screen: NOTHING }), [post]);
}
