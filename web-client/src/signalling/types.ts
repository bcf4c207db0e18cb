import type { EndReason, ErrorCode, LineAssignment, ServerMessage } from '../protocol/generated';

/**
 * Why the signalling is over for good. `version`: the page does not fit the server; `closed`: no place;
 * `busy`: the server begins nothing new;
 * `other_seat`: this browser's cookie now opens another seat.
 */
export type CloseReason = EndReason | 'version' | 'closed' | 'busy' | 'other_seat';

/**
 * What the socket is doing; every state is what is, not what is hoped. `held`: the server answered that this
 * consultation cannot be held yet.
 */
export type SignalState =
  | { kind: 'idle' }
  | { kind: 'connecting'; attempt: number; lostAt: number | null; held: boolean }
  | { kind: 'waiting'; attempt: number; lostAt: number | null; retryAt: number; held: boolean }
  | { kind: 'open' }
  | { kind: 'closed'; reason: CloseReason };

/** How a command ended. `lost`: the server forgot this seat's connection before it answered. */
export type Answer =
  | { kind: 'done' }
  | { kind: 'refused'; code: ErrorCode; message: string }
  | { kind: 'media'; sdp: string; tracks: LineAssignment[] }
  | { kind: 'packed'; packed: string; tracks: LineAssignment[] }
  | { kind: 'lost' };

export type Welcome = Extract<ServerMessage, { type: 'welcome' }>;

/** Messages that are not answers to a command. */
export type Told = Exclude<
  ServerMessage,
  { type: 'welcome' | 'done' | 'refused' | 'media_answer' | 'packed_answer' | 'pong' | 'ended' }
>;

export interface SignalEvents {
  state: SignalState;
  welcome: Welcome;
  told: Told;
}

/** As much of a WebSocket as is used. */
export type Socket = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>;
