import type { ErrorCode, TrackId } from '../protocol/generated';
import type { MediaConnectionState } from '../rtc/types';
import { EMPTY_SESSION, type SessionState } from '../session/SessionState';
import type { SignalState } from '../signalling/types';

/** Sound and picture: `none` before the room and for whoever is shut out. */
export interface MediaStatus {
  kind: 'none' | MediaConnectionState;
  since: number;
}

/** A refusal to show for a while. */
export interface Notice {
  number: number;
  code: ErrorCode;
}

export interface ConsultationState {
  /** The person pressed "Join" and was not turned away. */
  joined: boolean;
  session: SessionState;
  signal: SignalState;
  media: MediaStatus;
  remote: ReadonlyMap<TrackId, MediaStream>;
  /** The browser plays nothing until the page is clicked. */
  audioBlocked: boolean;
  /** The path is narrow: the server mixes all voices into one sound. */
  soundMixed: boolean;
  notice: Notice | null;
}

export const INITIAL_CONSULTATION: ConsultationState = {
  joined: false,
  session: EMPTY_SESSION,
  signal: { kind: 'idle' },
  media: { kind: 'none', since: 0 },
  remote: new Map(),
  audioBlocked: false,
  soundMixed: false,
  notice: null,
};
