// Generated from src/core/protocol by `make protocol`. Do not edit.

export type ParticipantId = number;

export type TrackId = number;

export type InvitationId = number;

export type Timestamp = number;

export type Role = "local_expert" | "consultant" | "interpreter" | "patient" | "family" | "coordinator" | "translator" | "ops";

export type ItemId = number;

export type Source = "microphone" | "camera" | "screen" | "screen_audio";

export type Presence = "away" | "arriving" | "lobby" | "present" | "reconnecting" | "removed";

export type EndReason = "left" | "refused" | "removed" | "session_ended" | "superseded" | "link_invalid" | "too_slow" | "server_stopping";

export type ErrorCode = "malformed" | "version" | "not_now" | "not_allowed" | "not_found" | "closed" | "too_many" | "bad_offer" | "expired" | "stale" | "unknown_language" | "relay_cycle" | "not_checked" | "channel_taken" | "not_agreed" | "not_ready" | "busy" | "internal";

export type Via = "udp" | "tcp";

export type ClientFrame = { id: number, body: ClientMessage, };

export type ClientMessage = { "type": "hello", versions: Array<number>, resume: boolean, } | { "type": "enter", speaks: string, listens: string, } | { "type": "leave" } | { "type": "request_snapshot" } | { "type": "media_offer", sdp: string, publications: Array<PublicationIntent>, } | { "type": "packed_offer", packed: string, publications: Array<PublicationIntent>, } | { "type": "mute_track", track: TrackId, muted: boolean, } | { "type": "want_video", wants: Array<VideoWant>, } | { "type": "set_languages", speaks: string, listens: string, } | { "type": "set_hearing", hearing: Hearing, } | { "type": "interpret", act: InterpreterAct, if_revision?: number, } | { "type": "lead_interpretation", act: LeadAct, } | { "type": "pass_turn", act: TurnAct, } | { "type": "point", number: number, at: PointedAt | null, } | { "type": "view", act: ViewAct, } | { "type": "raise_hand", raised: boolean, } | { "type": "send_chat", audience: ChatAudience, text: string, } | { "type": "admit", participant: ParticipantId, } | { "type": "refuse", participant: ParticipantId, } | { "type": "request_mute", participant: ParticipantId, } | { "type": "hard_mute", participant: ParticipantId, muted: boolean, } | { "type": "lower_hand", participant: ParticipantId, } | { "type": "remove", participant: ParticipantId, } | { "type": "lock_session", locked: boolean, } | { "type": "hand_over_chair", participant: ParticipantId, } | { "type": "take_chair" } | { "type": "set_deliberation", on: boolean, } | { "type": "set_recording", on: boolean, consented: boolean, reason: string, cameras?: RecordedCameras, } | { "type": "fill_outcome", act: OutcomeAct, } | { "type": "end_session" } | { "type": "report_stats", stats: ClientStats, } | { "type": "ping" };

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

export type PointedAt = { series: string, instance: string, 
/**
 * From 1.
 */
frame: number, 
/**
 * Column and row; the centre of the first pixel is 0, 0.
 */
pixel: [number, number], 
/**
 * Millimetres, left-posterior-superior (PS3.3, C.7.6.2); `None`: the image has no place in the patient.
 */
patient: [number, number, number] | null, };

export type ChatAudience = { "kind": "everyone" } | { "kind": "clinicians" } | { "kind": "booth" } | { "kind": "one", participant: ParticipantId, };

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
tcp: boolean, 
/**
 * How long a packet of sound waited to be played, in milliseconds.
 */
buffer_ms?: number, 
/**
 * How late others' cursors came, in milliseconds; left out when none came.
 */
cursor_lag_ms?: number, 
/**
 * Packets of sound that arrived in the interval.
 */
sound_packets?: number, };

export type ServerFrame = { revision?: number, body: ServerMessage, };

export type ServerMessage = { "type": "welcome", version: number, me: ParticipantId, presence: Presence, resumed: boolean, server_time: Timestamp, } | { "type": "snapshot", view: SessionView, } | { "type": "change", change: Change, } | { "type": "done", id: number, } | { "type": "refused", id: number | null, code: ErrorCode, message: string, } | { "type": "media_answer", id: number, sdp: string, tracks: Array<LineAssignment>, } | { "type": "packed_answer", id: number, packed: string, tracks: Array<LineAssignment>, } | { "type": "lines", lines: Array<LineAssignment>, } | { "type": "lines_wanted", audio: number, video: number, } | { "type": "offer_wanted" } | { "type": "encodings_wanted", mid: string, rids: Array<string>, } | { "type": "gains", gains: Array<LineGain>, } | { "type": "cue", cue: Cue, 
/**
 * The interpreter, for chair and booth; the speaker is not told who asks.
 */
from: ParticipantId | null, } | { "type": "contested", by: ParticipantId, } | { "type": "pointer", from: ParticipantId, number: number, at: PointedAt | null, } | { "type": "sketch", from: ParticipantId, mark: MarkDraft | null, } | { "type": "speakers", active: ParticipantId | null, since: Timestamp, levels: Array<SpeakerLevel>, } | { "type": "qualities", qualities: Array<Quality>, } | { "type": "mute_requested", by: ParticipantId, } | { "type": "ended", reason: EndReason, } | { "type": "pong" };

export type Change = { "what": "participant", participant: ParticipantView, } | { "what": "participant_gone", participant: ParticipantId, } | { "what": "track", track: TrackView, } | { "what": "track_gone", track: TrackId, } | { "what": "chair", participant: ParticipantId | null, } | { "what": "locked", locked: boolean, } | { "what": "recording", since: Timestamp | null, } | { "what": "recording_trouble", trouble: RecordingTrouble | null, } | { "what": "recorded_cameras", cameras: RecordedCameras, } | { "what": "pictures", pictures: Pictures, } | { "what": "withheld", participants: Array<ParticipantId>, } | { "what": "deliberation", since: Timestamp | null, } | { "what": "chat", chat: ChatView, } | { "what": "viewing", step: ViewingStep, } | { "what": "interpretation", interpretation: InterpretationView, } | { "what": "case_terms", terms: Array<Term>, } | { "what": "outcome", outcome: OutcomeView, };

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
 * Since when the session is recorded; not during a deliberation.
 */
recording: Timestamp | null, 
/**
 * What is wrong with it, as far as it is this person's business.
 */
recording_trouble: RecordingTrouble | null, 
/**
 * Which cameras are recorded, when the session is.
 */
recorded_cameras: RecordedCameras, 
/**
 * Which pictures the server sends at present.
 */
pictures: Pictures, 
/**
 * Who is sent neither images nor shared screens: abroad, without the patient's consent to that.
 */
withheld: Array<ParticipantId>, 
/**
 * I am shut out by the deliberation.
 */
shut_out: boolean, participants: Array<ParticipantView>, tracks: Array<TrackView>, chat: Array<ChatView>, interpretation: InterpretationView, 
/**
 * The glossary of the case; for interpreters.
 */
case_terms: Array<Term>, viewing: ViewingView, hearing: Hearing, 
/**
 * The outcome form; empty for patient and family, who get the report.
 */
outcome: OutcomeView, };

export type Pictures = "all" | "none_for_family" | "large_only";

export type RecordedCameras = "none" | "speakers" | "all";

export type RecordingTrouble = { "kind": "disk_low", free_percent: number, minutes_left: number | null, } | { "kind": "behind" } | { "kind": "stopped", cause: StopCause, };

export type StopCause = "disk_full" | "disk_failed";

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

export type BoothId = number;

export type Mode = "simultaneous" | "consecutive";

export type BoothMicrophone = "off" | "armed" | "live" | "cough" | "lost";

export type BoothInput = { "from": "floor" } | { "from": "relay", language: string, };

export type Cue = "slow_down" | "louder" | "repeat" | "one_at_a_time" | "microphone" | "pause_please" | "spell" | "number_check" | "sound_not_interpretable" | "cultural_note" | "missed_passage";

export type Credential = { 
/**
 * Issuing body, such as CATTI, NRPSI or AIIC. 1 to 60 characters.
 */
body: string, 
/**
 * 1 to 40 characters.
 */
number: string, };

export type HandoverStep = { "step": "offer", to: ParticipantId | null, } | { "step": "request" } | { "step": "accept" } | { "step": "decline" } | { "step": "take" } | { "step": "give" } | { "step": "cancel" } | { "step": "force" };

export type InterpreterAct = { "act": "check_in", credential: Credential | null, may_record: boolean, } | { "act": "arm" } | { "act": "live" } | { "act": "off" } | { "act": "cough", down: boolean, } | { "act": "flip" } | { "act": "auto_flip", on: boolean, } | { "act": "input", input: BoothInput | null, } | { "act": "preselect", keys: [string | null, string | null, string | null], } | { "act": "monitor", language: string | null, } | { "act": "talk", down: boolean, } | { "act": "hear_talk", on: boolean, } | { "act": "clarify", down: boolean, } | { "act": "handover", step: HandoverStep, } | { "act": "cue", cue: Cue, } | { "act": "add_term", term: Term, } | { "act": "sight", text: SightText | null, };

export type SightText = { 
/**
 * What it is called. 1 to 120 characters.
 */
document: string, 
/**
 * From 1 to 9999.
 */
page: number, };

export type SightView = { interpreter: ParticipantId, text: SightText, 
/**
 * Since when this document is rendered.
 */
since: Timestamp, };

export type Term = { from: string, text: string, to: string, translation: string, };

export type LeadCause = "poor_sound" | "wrong_language" | "incomplete" | "no_answer" | "needs_rest" | "conflict" | "nobody_else" | "other";

export type LeadReason = { cause: LeadCause, 
/**
 * As they were typed, 1 to 200 characters; the cause `other` needs them.
 */
words: string | null, };

export type LeadStep = "waived" | "authorised" | "revoked";

export type LeadNote = { step: LeadStep, by: ParticipantId, at: Timestamp, reason: LeadReason | null, };

export type LeadAct = { "act": "set_mode", mode: Mode, } | { "act": "floor_language", participant: ParticipantId, language: string | null, } | { "act": "waive_credential", participant: ParticipantId, reason: LeadReason | null, } | { "act": "authorise_take", participant: ParticipantId, reason: LeadReason | null, } | { "act": "revoke", participant: ParticipantId, reason: LeadReason | null, } | { "act": "suspend", language: string, reason: string, } | { "act": "resume", language: string, } | { "act": "open_turn" };

export type TurnAct = "yield" | "done";

export type Hearing = { 
/**
 * The original of everybody, no channel.
 */
floor: boolean, 
/**
 * Loudness of the original under an interpretation, 0 to 100 %.
 */
original_percent: number, 
/**
 * Followed without an interpreter. At most 8.
 */
understands: Array<string>, 
/**
 * What is understood is heard in the original, loud.
 */
prefer_original: boolean, };

export type InterpretationView = { 
/**
 * Counts every change; sent back with acts as `if_revision`.
 */
revision: number, mode: Mode, channels: Array<ChannelView>, 
/**
 * Empty for listeners.
 */
booths: Array<BoothView>, 
/**
 * Who speaks on the floor, and in which language.
 */
speaker: ParticipantId | null, floor_language: string | null, turn: TurnView, 
/**
 * Nobody speaks on the floor any more, and an interpreter on air still does.
 */
finishing: boolean, 
/**
 * Documents that are rendered orally now.
 */
sight: Array<SightView>, 
/**
 * Languages that somebody listens in and nobody interprets into.
 */
uncovered: Array<string>, 
/**
 * Empty for listeners.
 */
terms: Array<Term>, };

export type ChannelState = "floor" | "booth" | "hold" | "lost" | "suspended";

export type ChannelView = { language: string, state: ChannelState, interpreter: ParticipantId | null, 
/**
 * Interpretations between speaker and listener: 1 direct, 2 by relay, 0 none.
 */
depth: number, 
/**
 * The interpreter is silent while the floor speaks: since when.
 */
silent_since: Timestamp | null, listeners: number, 
/**
 * Patient or family is among them.
 */
family_listens: boolean, 
/**
 * Players on which it leaves the room (WHEP): room systems, wall screens, streams. Who hears them is not known here.
 */
external: number, recorded: boolean, reason: string | null, 
/**
 * How much later the interpreter says what the floor has said, in milliseconds: measured, 1000 to 8000.
 */
ear_voice_span_ms: number, 
/**
 * Floor speech in other languages that nobody interpreted, in seconds.
 */
uninterpreted_seconds: number, };

export type HandoverView = { "stage": "idle" } | { "stage": "offered", by: ParticipantId, to: ParticipantId, until: Timestamp, } | { "stage": "requested", by: ParticipantId, until: Timestamp, } | { "stage": "ready", to: ParticipantId, until: Timestamp, };

export type TurnLamp = "fresh" | "amber" | "red";

export type BoothView = { id: BoothId, languages: [string, string], 
/**
 * In the order of their turns.
 */
members: Array<InterpreterView>, live: ParticipantId | null, 
/**
 * The language interpreted into.
 */
into: string, 
/**
 * The floor now speaks `into`: turn round?
 */
flip_wanted: boolean, 
/**
 * Asked eight seconds ago and the voice goes on: perhaps the wrong direction.
 */
direction_suspect: boolean, auto_flip: boolean, handover: HandoverView, live_since: Timestamp | null, turn: TurnLamp, 
/**
 * Longer than 40 minutes and alone (AIIC).
 */
team_too_small: boolean, };

export type InterpreterView = { participant: ParticipantId, microphone: BoothMicrophone, input: BoothInput, input_by_itself: boolean, 
/**
 * Interpretations between the speaker and this interpreter's ear.
 */
depth: number, keys: [string | null, string | null, string | null], monitor: string | null, talks_to_booth: boolean, 
/**
 * Hears booth talk also while on air.
 */
hears_talk: boolean, speaks_for_self: boolean, credential: Credential | null, waived: boolean, 
/**
 * Consents to the recording of his voice.
 */
may_record: boolean, 
/**
 * The sound check is done.
 */
checked_in: boolean, on_air_seconds: number, 
/**
 * The last decision of chair or coordinator about this interpreter, until he is on air again.
 */
note: LeadNote | null, };

export type TurnView = { "turn": "open" } | { "turn": "speaker", participant: ParticipantId, since: Timestamp, 
/**
 * 1 after 20 seconds, 2 after 40 or when the interpreter asks: pause for the interpreter.
 */
cue: number, } | { "turn": "interpreter", participant: ParticipantId, };

export type Part = "floor" | "channel" | "relay" | "monitor" | "booth_talk" | "mix";

export type LineGain = { mid: string, part: Part, 
/**
 * Tenths of a decibel, zero or less; `None` is silence.
 */
gain: number | null, ramp_ms: number, };

export type Bilingual = { zh: string, en: string, };

export type Intent = "curative" | "palliative" | "diagnostic" | "supportive";

export type Strength = "unanimous" | "majority" | "no_consensus" | "deferred";

export type ItemBody = { "kind": "topic", text: Bilingual, minutes: number | null, } | { "kind": "question", text: Bilingual, answer: Bilingual, strength: Strength | null, } | { "kind": "option", text: Bilingual, priority: number | null, intent: Intent | null, evidence: Bilingual, } | { "kind": "test", text: Bilingual, changes: Bilingual, } | { "kind": "action", text: Bilingual, owner: string, due: string, } | { "kind": "red_flag", text: Bilingual, };

export type EvidenceLink = { "kind": "audio", from: Timestamp, until: Timestamp, } | { "kind": "image", series: string, instance: string, frame: number, } | { "kind": "document", document: string, page: number, };

export type OutcomeItem = { id: ItemId, revision: number, body: ItemBody, links: Array<EvidenceLink>, };

export type Stance = "agree" | "reservation" | "dissent" | "abstain";

export type StanceView = { item: ItemId, 
/**
 * The revision of the line that was voted on; when the line has another by now, the vote no longer counts.
 */
on_revision: number, participant: ParticipantId, stance: Stance, basis: Bilingual, 
/**
 * What of the plan it changes.
 */
effect: Bilingual, at: Timestamp, };

export type OutcomeView = { 
/**
 * Who writes; `None`: the chair.
 */
scribe: ParticipantId | null, 
/**
 * The line under discussion.
 */
current: ItemId | null, 
/**
 * In the order in which they are shown.
 */
items: Array<OutcomeItem>, stances: Array<StanceView>, };

export type OutcomeAct = { "act": "write", item: ItemId | null, body: ItemBody, if_revision: number | null, } | { "act": "remove", item: ItemId, if_revision: number, } | { "act": "move", item: ItemId, to: number, } | { "act": "discuss", item: ItemId | null, } | { "act": "link", item: ItemId, links: Array<EvidenceLink>, } | { "act": "take_stance", item: ItemId, if_revision: number, stance: Stance, basis: Bilingual, effect: Bilingual, } | { "act": "name_scribe", participant: ParticipantId | null, };

export type ImageRef = { series: string, instance: string, 
/**
 * From 1.
 */
frame: number, };

export type ImageSource = { study: string, series: string, instance: string, sop_class: string, };

export type VoiFunction = "linear" | "linear_exact" | "sigmoid";

export type VoiWindow = { lower: number, upper: number, function: VoiFunction, invert: boolean, };

export type ViewPlane = { focal_point: [number, number, number], normal: [number, number, number], view_up: [number, number, number], };

export type ViewArea = { 
/**
 * Column and row of the corners; may lie outside the image.
 */
top_left: [number, number], bottom_right: [number, number], 
/**
 * Half the height of the viewport in millimetres; `None`: the image has no spacing.
 */
parallel_scale: number | null, };

export type ViewState = { 
/**
 * With cine: the frame it began with.
 */
image: ImageRef, plane: ViewPlane | null, 
/**
 * `None`: colour.
 */
window: VoiWindow | null, area: ViewArea, 
/**
 * Frames a second, 1 to 60; `None`: it stands.
 */
cine: number | null, 
/**
 * In place of the image: the axial, coronal and sagittal plane of its series through this point of the patient, in
 * millimetres, left-posterior-superior.
 */
cut: [number, number, number] | null, };

export type ViewRegister = { 
/**
 * 0 or 1.
 */
pane: number, 
/**
 * Counts the writes.
 */
version: number, 
/**
 * `None`: this viewport is closed.
 */
state: ViewState | null, 
/**
 * When the cine began; the frame on show follows from it and the clock.
 */
cine_since: Timestamp | null, };

export type PresenterView = { participant: ParticipantId, since: Timestamp, };

export type PinView = { number: number, by: ParticipantId, made: Timestamp, at: PointedAt, label: string, };

export type MarkKind = "length" | "angle" | "region" | "probe" | "arrow";

export type Measure = "length" | "angle" | "area" | "value" | "mean" | "deviation" | "minimum" | "maximum";

export type Unit = "millimetre" | "square_millimetre" | "degree" | "hounsfield" | "pixel" | "square_pixel" | "stored";

export type Quantity = { measure: Measure, value: number, unit: Unit, };

export type MarkDraft = { id: string, kind: MarkKind, image: ImageRef, 
/**
 * Column and row of each point.
 */
points: Array<[number, number]>, 
/**
 * The same points in the patient; empty: the image has no place there.
 */
patient: Array<[number, number, number]>, 
/**
 * At most 8.
 */
quantities: Array<Quantity>, 
/**
 * At most 200 characters.
 */
text: string, 
/**
 * Of `text`.
 */
language: string, };

export type MarkView = { mark: MarkDraft, by: ParticipantId, made: Timestamp, 
/**
 * Counts the changes from 1; a change names the one it was made to.
 */
version: number, };

export type MarkLock = { mark: string, by: ParticipantId, };

export type Caption = { language: string, text: string, };

export type KeyImageDraft = { image: ImageRef, source: ImageSource, window: VoiWindow | null, area: ViewArea, 
/**
 * At most 4, each in another language.
 */
captions: Array<Caption>, };

export type KeyImageView = { number: number, by: ParticipantId, made: Timestamp, image: ImageRef, 
/**
 * For those who see images as they are.
 */
source: ImageSource | null, window: VoiWindow | null, area: ViewArea, captions: Array<Caption>, marks: Array<MarkDraft>, pins: Array<PinView>, };

export type Screen = { 
/**
 * Drawn; at most 2.
 */
rendered: Array<ImageRef>, 
/**
 * On its way.
 */
wanted: Array<ImageRef>, 
/**
 * Goes where the presenter goes.
 */
following: boolean, };

export type Readiness = { participant: ParticipantId, screen: Screen, };

export type ViewingView = { 
/**
 * I see the images; everything below is empty for whoever does not.
 */
sees: boolean, 
/**
 * Who else sees them by leave of the chair.
 */
allowed: Array<Role>, presenter: PresenterView | null, 
/**
 * Who asks for the lead, in the order of asking.
 */
requests: Array<ParticipantId>, views: Array<ViewRegister>, pins: Array<PinView>, marks: Array<MarkView>, locks: Array<MarkLock>, key_images: Array<KeyImageView>, 
/**
 * For experts, consultants and the coordinator.
 */
readiness: Array<Readiness>, };

export type ViewAct = { "act": "request_control" } | { "act": "withdraw_request" } | { "act": "grant_control", participant: ParticipantId, } | { "act": "release_control" } | { "act": "take_control" } | { "act": "hold_control" } | { "act": "show", pane: number, state: ViewState | null, } | { "act": "seen", screen: Screen, } | { "act": "add_pin", at: PointedAt, 
/**
 * At most 80 characters.
 */
label: string, } | { "act": "remove_pin", number: number, } | { "act": "clear_pins" } | { "act": "lock_mark", mark: string, } | { "act": "unlock_mark", mark: string, } | { "act": "put_mark", mark: MarkDraft, base: number, } | { "act": "remove_mark", mark: string, base: number, } | { "act": "clear_marks", everybodys: boolean, } | { "act": "sketch", mark: MarkDraft | null, } | { "act": "add_key_image", key_image: KeyImageDraft, } | { "act": "caption_key_image", number: number, captions: Array<Caption>, } | { "act": "remove_key_image", number: number, };

export type ViewingStep = { "step": "whole", viewing: ViewingView, } | { "step": "allowed", roles: Array<Role>, } | { "step": "control", presenter: PresenterView | null, requests: Array<ParticipantId>, } | { "step": "view", view: ViewRegister, } | { "step": "pin", pin: PinView, } | { "step": "pins_gone", numbers: Array<number>, } | { "step": "mark", mark: MarkView, } | { "step": "marks_gone", marks: Array<string>, } | { "step": "locks", locks: Array<MarkLock>, } | { "step": "key_image", key_image: KeyImageView, } | { "step": "key_image_gone", number: number, } | { "step": "readiness", readiness: Array<Readiness>, };

