import { useMemo, useState } from 'react';
import { Store } from '../../base/Store';
import { findSlice } from '../../images/imageRefs';
import { EMPTY_PANE, type Window } from '../../images/paneState';
import { hasWebGl2, makesVolume, middleOf } from '../../images/planes';
import type { PlanesStanding } from '../../images/readiness';
import type { Slice } from '../../images/slices';
import type { SeriesEntry } from '../../images/types';
import type { Vector } from '../../images/vectors';
import type { Pane } from '../../images/viewer/Pane';
import { useStore } from '../parts/useStore';
import type { Sharing } from './useSharing';

const NO_PANE = new Store(EMPTY_PANE);

/** Three planes in place of a viewport. */
export interface Planes {
  pane: number;
  entry: SeriesEntry;
  slices: readonly Slice[];
  /** The point of the patient that they go through. */
  point: Vector;
}

/** The greys of planes. */
export interface Greys {
  window: Window | null;
  invert: boolean;
}

const cutsHere = (slices: readonly Slice[]) => makesVolume(slices) && hasWebGl2();

/** The planes of this series through its middle; null where they cannot be drawn here. */
export function planesOf(pane: number, entry: SeriesEntry, slices: readonly Slice[]): Planes | null {
  const point = cutsHere(slices) ? middleOf(slices) : null;
  return point && { pane, entry, slices, point };
}

interface Led {
  /** Those of the presenter, while one follows. */
  planes: Planes | null;
  greys: Greys | null;
  /** The viewport whose planes the presenter has on show and this browser cannot draw. */
  undrawable: number | null;
}

function useLed({ following, viewing }: Sharing, panes: readonly (Pane | null)[], entries: readonly (SeriesEntry | null)[]): Led {
  const register = following ? viewing.views.find(({ state }) => state?.cut) : undefined;
  const number = register?.pane ?? 0;
  const slices = useStore(panes[number]?.store ?? NO_PANE, (state) => state.slices);
  const state = register?.state;
  const there = state !== undefined && state !== null && findSlice(slices, state.image) >= 0;
  const able = useMemo(() => there && cutsHere(slices), [there, slices]);
  const entry = entries[number];
  if (!there || !entry || !state.cut) return { planes: null, greys: null, undrawable: null };
  if (!able) return { planes: null, greys: null, undrawable: number };
  const { window, cut: point } = state;
  return { planes: { pane: number, entry, slices, point }, greys: { window, invert: window?.invert ?? false }, undrawable: null };
}

/** Whose planes are on show, and how far they have come: whoever follows sees what the presenter sees. */
export function usePlanes(own: Planes | null, sharing: Sharing, panes: readonly (Pane | null)[], entries: readonly (SeriesEntry | null)[]) {
  const [standing, setStanding] = useState<PlanesStanding>('loading');
  const led = useLed(sharing, panes, entries);
  const planes = sharing.following ? led.planes : own;
  const { undrawable } = led;
  const store = panes[planes?.pane ?? 0]?.store ?? NO_PANE;
  const window = useStore(store, (state) => state.window);
  const invert = useStore(store, (state) => state.invert);
  const at = planes?.pane ?? null;
  /** What is on show in place of each viewport, for the room. */
  const inPlace = useMemo(() => {
    if (at !== null) return [0, 1].map((number) => (number === at ? standing : ('hidden' as const)));
    return [0, 1].map((number) => (number === undrawable ? ('failed' as const) : null));
  }, [at, undrawable, standing]);
  return { planes, greys: led.greys ?? { window, invert }, undrawable: undrawable !== null, inPlace, setStanding };
}
