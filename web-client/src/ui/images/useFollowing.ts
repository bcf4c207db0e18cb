import { useEffect } from 'react';
import { Store } from '../../base/Store';
import type { ViewRegister, VoiWindow } from '../../protocol/generated';
import { cineFrame } from '../../images/area';
import { findSlice } from '../../images/imageRefs';
import { EMPTY_PANE } from '../../images/paneState';
import type { Pane } from '../../images/viewer/Pane';
import { useConsultation } from '../parts/consultationContext';
import { useStore } from '../parts/useStore';

const NO_PANE = new Store(EMPTY_PANE);

export function setWindow(pane: Pane, window: VoiWindow | null): void {
  if (!window) return;
  const now = pane.store.get();
  if (now.window?.lower !== window.lower || now.window.upper !== window.upper) pane.setWindow(window);
  pane.setInvert(window.invert);
}

/** Shows in this viewport what the presenter's shows: the same image, greys, and at least the same part of it. */
export function useFollowing(pane: Pane | null, register: ViewRegister | null): void {
  const consultation = useConsultation();
  const slices = useStore(pane?.store ?? NO_PANE, (state) => state.slices);
  const sized = useStore(pane?.store ?? NO_PANE, (state) => state.sized);
  const stacked = useStore(pane?.store ?? NO_PANE, (state) => !state.blank);
  useEffect(() => {
    const state = register?.state;
    if (!pane || !state) return;
    const at = findSlice(slices, state.image);
    if (at < 0) return;
    let over = false;
    const since = register.cine_since;
    const { cine } = state;
    if (cine !== null && since !== null) {
      const now = () => Date.now() + consultation.store.get().session.clockOffset;
      pane.follow(() => cineFrame(at, cine, since, now(), slices.length), cine);
    } else if (pane.store.get().playing) {
      pane.halt();
    }
    // While planes are on show in its place, the image waits below them; where they cannot be drawn it is on show itself.
    const waits = state.cut !== null && pane.store.get().at === at;
    const show = cine === null && !waits ? pane.show(at) : Promise.resolve();
    void show.then(() => {
      if (over || (waits && pane.store.get().status !== 'shown')) return;
      setWindow(pane, state.window);
      if (pane.element.clientWidth > 0) pane.contain(state.area);
    });
    return () => void (over = true);
  }, [pane, register, slices, sized, stacked, consultation]);
}
