import type { ConsultationState } from './ConsultationState';
import type { ChannelView, Part } from '../protocol/generated';
import type { Entrance } from './Entrance';

interface Handle {
  /** How loud each receiving line is going to be, in decibels; `null` is silence. */
  gains: () => { mid: string; part: Part; gain: number | null }[];
  channels: () => ChannelView[];
  state: () => ConsultationState | null;
  /** The peer connection's statistics as plain objects. */
  stats: () => Promise<Record<string, unknown>[]>;
  /** Which line carries which track, as `[track, kind]` with the receiver's track id of the statistics. */
  remote: () => { track: number; kind: string; trackIdentifier: string }[];
}

declare global {
  interface Window {
    __consilium?: Handle;
  }
}

/** Read-only eyes for browser tests. It tells nothing that the page does not hold anyway. */
export function exposeForTests(entrance: Entrance): void {
  const consultation = () => {
    const state = entrance.store.get();
    return state.kind === 'seat' ? state.consultation : null;
  };
  window.__consilium = {
    gains: () => [...(consultation()?.playback.targets() ?? [])].map(([mid, { part, db }]) => ({ mid, part, gain: db })),
    channels: () => consultation()?.store.get().session.view?.interpretation.channels ?? [],
    state: () => consultation()?.store.get() ?? null,
    stats: async () => {
      const report = await consultation()?.director.peer?.getStats();
      return report ? ([...report.values()] as Record<string, unknown>[]) : [];
    },
    remote: () =>
      [...(consultation()?.store.get().remote ?? [])].flatMap(([track, stream]) =>
        stream.getTracks().map((line) => ({ track, kind: line.kind, trackIdentifier: line.id })),
      ),
  };
}
