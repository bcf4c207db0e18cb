// Generated from src/core/protocol by `make protocol`. Do not edit.

export type ParticipantId = number;

export type TrackId = number;

export type InvitationId = number;

export type Timestamp = number;

export type Role = "local_expert" | "consultant" | "interpreter" | "patient" | "family" | "coordinator" | "translator" | "ops";

export type Source = "microphone" | "camera" | "screen" | "screen_audio";

export type Presence = "away" | "arriving" | "lobby" | "present" | "reconnecting" | "removed";

export type EndReason = "left" | "refused" | "removed" | "session_ended" | "superseded" | "link_invalid" | "too_slow" | "server_stopping";

export type ErrorCode = "malformed" | "version" | "not_now" | "not_allowed" | "not_found" | "closed" | "too_many" | "bad_offer" | "expired" | "internal";

export type Via = "udp" | "tcp";

export type ClientFrame = { id: number, body: ClientMessage, };

export type ClientMessage = { "type": "hello", versions: Array<number>, resume: boolean, } | { "type": "enter", speaks: string, listens: string, } | { "type": "leave" } | { "type": "request_snapshot" } | { "type": "media_offer", sdp: string, publications: Array<PublicationIntent>, } | { "type": "mute_track", track: TrackId, muted: boolean, } | { "type": "want_video", wants: Array<VideoWant>, } | { "type": "set_languages", speaks: string, listens: string, } | { "type": "raise_hand", raised: boolean, } | { "type": "send_chat", audience: ChatAudience, text: string, } | { "type": "admit", participant: ParticipantId, } | { "type": "refuse", participant: ParticipantId, } | { "type": "request_mute", participant: ParticipantId, } | { "type": "hard_mute", participant: ParticipantId, muted: boolean, } | { "type": "lower_hand", participant: ParticipantId, } | { "type": "remove", participant: ParticipantId, } | { "type": "lock_session", locked: boolean, } | { "type": "hand_over_chair", participant: ParticipantId, } | { "type": "take_chair" } | { "type": "set_deliberation", on: boolean, } | { "type": "end_session" } | { "type": "report_stats", stats: ClientStats, } | { "type": "ping" };

export type PublicationIntent = { 
/**
 * The `a=mid` of the line.
 */
mid: string, source: Source, muted: boolean, };

export type VideoWant = { track: TrackId, width: number, height: number, 
/**
 * Shown large: served first when the network is short.
 */
stage: boolean, };

export type ChatAudience = { "kind": "everyone" } | { "kind": "clinicians" } | { "kind": "one", participant: ParticipantId, };

export type ClientStats = { 
/**
 * Round trip to the server in milliseconds.
 */
rtt_ms: number, 
/**
 * Received audio packets that were lost, in per mille.
 */
audio_loss_permille: number, 
/**
 * Concealed audio samples, in per mille.
 */
concealed_permille: number, video_freezes: number, 
/**
 * The candidate pair runs over TCP.
 */
tcp: boolean, };

export type ServerFrame = { revision?: number, body: ServerMessage, };

export type ServerMessage = { "type": "welcome", version: number, me: ParticipantId, presence: Presence, resumed: boolean, server_time: Timestamp, } | { "type": "snapshot", view: SessionView, } | { "type": "change", change: Change, } | { "type": "done", id: number, } | { "type": "refused", id: number | null, code: ErrorCode, message: string, } | { "type": "media_answer", id: number, sdp: string, tracks: Array<LineAssignment>, } | { "type": "lines", lines: Array<LineAssignment>, } | { "type": "lines_wanted", audio: number, video: number, } | { "type": "encodings_wanted", mid: string, rids: Array<string>, } | { "type": "speakers", active: ParticipantId | null, since: Timestamp, levels: Array<SpeakerLevel>, } | { "type": "qualities", qualities: Array<Quality>, } | { "type": "mute_requested", by: ParticipantId, } | { "type": "ended", reason: EndReason, } | { "type": "pong" };

export type Change = { "what": "participant", participant: ParticipantView, } | { "what": "participant_gone", participant: ParticipantId, } | { "what": "track", track: TrackView, } | { "what": "track_gone", track: TrackId, } | { "what": "chair", participant: ParticipantId | null, } | { "what": "locked", locked: boolean, } | { "what": "deliberation", since: Timestamp | null, } | { "what": "chat", chat: ChatView, };

export type LineAssignment = { mid: string, track: TrackId | null, };

export type SpeakerLevel = { participant: ParticipantId, 
/**
 * RFC 6464: 0 is the loudest, 127 is silence (dBov, negated).
 */
level: number, };

export type Quality = { participant: ParticipantId, rtt_ms: number, loss_permille: number, via: Via, };

export type SessionView = { session: string, title: string, started: Timestamp, me: ParticipantId, chair: ParticipantId | null, locked: boolean, 
/**
 * Since when the deliberation is on. Who is shut out sees this and nobody else.
 */
deliberation: Timestamp | null, 
/**
 * I am shut out by the deliberation.
 */
shut_out: boolean, participants: Array<ParticipantView>, tracks: Array<TrackView>, chat: Array<ChatView>, };

export type ParticipantView = { id: ParticipantId, name: string, role: Role, speaks: string, listens: string, presence: Presence, 
/**
 * Since when the hand is up.
 */
hand: Timestamp | null, 
/**
 * The chair has cut the microphone.
 */
hard_muted: boolean, };

export type TrackView = { id: TrackId, participant: ParticipantId, source: Source, muted: boolean, };

export type ChatView = { 
/**
 * Counts up within the session.
 */
number: number, from: ParticipantId, audience: ChatAudience, at: Timestamp, text: string, };

