import type { VoiFunction } from '../protocol/generated';
import type { Slice } from './slices';

export interface Window {
  lower: number;
  upper: number;
}

export type PaneStatus = 'empty' | 'loading' | 'shown' | 'failed';

/** What one viewport shows, as the pictures around it need it. */
export interface PaneState {
  slices: readonly Slice[];
  at: number;
  status: PaneStatus;
  /** Nothing that belongs to these words is on show: an older picture must not be taken for it. */
  blank: boolean;
  why: 'time_out' | 'failed' | null;
  window: Window | null;
  invert: boolean;
  playing: boolean;
  /** The slice that the cine began with. */
  cineFrom: number;
  /** Slices that are in the memory already. */
  loaded: number;
  /** Those of them that came out differently on the server: not to be relied on. */
  differing: readonly number[];
  /** Counts how often the viewport changed its size. */
  sized: number;
  /** Counts every drawing: whatever lies over the image follows it. */
  drawn: number;
}

export const EMPTY_PANE: PaneState = {
  slices: [],
  at: 0,
  status: 'empty',
  blank: true,
  why: null,
  window: null,
  invert: false,
  playing: false,
  cineFrom: 0,
  loaded: 0,
  differing: [],
  sized: 0,
  drawn: 0,
};

/** Windows in Hounsfield units, by what one looks at. */
export const CT_PRESETS = {
  soft: { lower: -160, upper: 239 },
  lung: { lower: -1350, upper: 149 },
  bone: { lower: -450, upper: 1049 },
  brain: { lower: 0, upper: 79 },
  mediastinum: { lower: -125, upper: 224 },
} as const satisfies Record<string, Window>;

export type Preset = keyof typeof CT_PRESETS;

/** Centre and width as DICOM counts them (PS3.3, C.11.2.1.2.1 and C.11.2.1.3.2). */
const extra = (how: VoiFunction): number => (how === 'linear_exact' ? 0 : 1);
export const centreOf = ({ lower, upper }: Window, how: VoiFunction): number => Math.round((lower + upper + extra(how)) / 2);
export const widthOf = ({ lower, upper }: Window, how: VoiFunction): number => Math.round(upper - lower + extra(how));
