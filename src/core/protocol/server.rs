use serde::{Deserialize, Serialize};

use super::client::PointedAt;
use super::error::ErrorCode;
use super::interpretation::{Cue, InterpretationView, LineGain, Term};
use super::outcome::OutcomeView;
use super::view::{ChatView, ParticipantView, Pictures, RecordedCameras, RecordingTrouble, SessionView, TrackView};
use super::viewing::{MarkDraft, ViewingStep};
use crate::model::{ParticipantId, Timestamp, TrackId};

/// One WebSocket text message from the server.
///
/// `revision` counts the state messages (`snapshot`, `change`) of this seat without a gap; other
/// messages carry none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ServerFrame {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional, type = "number"))]
    pub revision: Option<u64>,
    pub body: ServerMessage,
}

/// What the server tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[expect(clippy::large_enum_variant, reason = "a snapshot is rare, and a box would cost every reader of one a step")]
pub enum ServerMessage {
    /// The answer to `hello`. `resumed`: the seat was still warm, its peer connection goes on.
    Welcome {
        version: u16,
        me: ParticipantId,
        presence: Presence,
        resumed: bool,
        server_time: Timestamp,
    },
    /// The whole state; sent on entering the room, on request, and after a deliberation.
    Snapshot {
        view: SessionView,
    },
    /// One step of the state.
    Change {
        change: Change,
    },
    /// The command was carried out.
    Done {
        id: u32,
    },
    /// The command was refused; the state did not change.
    Refused {
        id: Option<u32>,
        code: ErrorCode,
        message: String,
    },
    /// The answer to `media_offer`. `tracks` gives the track made for each sending `mid`.
    MediaAnswer {
        id: u32,
        sdp: String,
        tracks: Vec<LineAssignment>,
    },
    /// The answer to `packed_offer`: the same with the SDP packed.
    PackedAnswer {
        id: u32,
        packed: String,
        tracks: Vec<LineAssignment>,
    },
    /// Which track arrives on which receiving line now; replaces the list sent before.
    Lines {
        lines: Vec<LineAssignment>,
    },
    /// More receiving lines are wanted: add this many transceivers of each kind and offer again.
    LinesWanted {
        audio: u16,
        video: u16,
    },
    /// The codec of pictures has changed, because of who is in the room: offer again, as things are.
    OfferWanted,
    /// Which encodings of a sending line anybody wants; pause the others.
    EncodingsWanted {
        mid: String,
        rids: Vec<String>,
    },
    /// How loud each receiving line with sound is to be played; a line that is not named is silent.
    /// Replaces the list sent before.
    Gains {
        gains: Vec<LineGain>,
    },
    /// A sign from a booth, for the speaker, the chair and the booth.
    Cue {
        cue: Cue,
        /// The interpreter, for chair and booth; the speaker is not told who asks.
        from: Option<ParticipantId>,
    },
    /// Somebody wanted to go on air where you are, and was refused.
    Contested {
        by: ParticipantId,
    },
    /// Somebody's cursor over the images; the newest counts. It comes over the lossy channel of the media connection
    /// where there is one: one whose `number` is not above the last of this person since the snapshot is old.
    Pointer {
        from: ParticipantId,
        number: u32,
        at: Option<PointedAt>,
    },
    /// A mark that somebody is drawing; `None`: no longer.
    Sketch {
        from: ParticipantId,
        mark: Option<MarkDraft>,
    },
    /// Who is speaking, at most five times a second.
    Speakers {
        active: Option<ParticipantId>,
        since: Timestamp,
        levels: Vec<SpeakerLevel>,
    },
    /// Everybody's connection, every few seconds.
    Qualities {
        qualities: Vec<Quality>,
    },
    /// The chair or coordinator asks you to mute.
    MuteRequested {
        by: ParticipantId,
    },
    /// The connection is over and why; the socket closes after it.
    Ended {
        reason: EndReason,
    },
    Pong,
}

/// Where a person is on the way into the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Presence {
    /// Has a seat, is not here.
    Away,
    /// On the pre-join page.
    Arriving,
    /// Waits to be admitted.
    Lobby,
    /// In the room.
    Present,
    /// In the room, signalling lost less than a minute ago.
    Reconnecting,
    /// Refused or removed; the link no longer opens.
    Removed,
}

/// One step of the state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Change {
    /// New, or anything about the person changed.
    Participant {
        participant: ParticipantView,
    },
    ParticipantGone {
        participant: ParticipantId,
    },
    /// New, muted or unmuted.
    Track {
        track: TrackView,
    },
    TrackGone {
        track: TrackId,
    },
    Chair {
        participant: Option<ParticipantId>,
    },
    Locked {
        locked: bool,
    },
    /// Since when the session is recorded; `None`: it is not.
    Recording {
        since: Option<Timestamp>,
    },
    /// `None`: nothing is wrong with it any more.
    RecordingTrouble {
        trouble: Option<RecordingTrouble>,
    },
    /// Which cameras are recorded from now on.
    RecordedCameras {
        cameras: RecordedCameras,
    },
    /// Which pictures the server sends from now on.
    Pictures {
        pictures: Pictures,
    },
    /// Who is sent neither images nor shared screens from now on.
    Withheld {
        participants: Vec<ParticipantId>,
    },
    /// For those who stay inside. Who is shut out gets a snapshot instead.
    Deliberation {
        since: Option<Timestamp>,
    },
    Chat {
        chat: ChatView,
    },
    /// One step of the shared images.
    Viewing {
        step: ViewingStep,
    },
    /// The whole of it, whenever anything in it changes.
    Interpretation {
        interpretation: InterpretationView,
    },
    /// The whole glossary of the case, whenever anything in it changes.
    CaseTerms {
        terms: Vec<Term>,
    },
    /// The whole of it, whenever anything in it changes.
    Outcome {
        outcome: OutcomeView,
    },
}

/// Why a connection is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EndReason {
    /// You left.
    Left,
    /// The chair or coordinator did not admit you.
    Refused,
    /// The chair or coordinator removed you.
    Removed,
    /// The consultation is over.
    SessionEnded,
    /// The same seat was opened in another tab or device; that one goes on.
    Superseded,
    /// The link was revoked or its time is over.
    LinkInvalid,
    /// This client read too slowly; reconnect to go on.
    TooSlow,
    /// The server is stopping; reconnect to go on.
    ServerStopping,
}

/// A line of the peer connection and the track on it; `None`: nothing at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LineAssignment {
    pub mid: String,
    pub track: Option<TrackId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SpeakerLevel {
    pub participant: ParticipantId,
    /// RFC 6464: 0 is the loudest, 127 is silence (dBov, negated).
    pub level: u8,
}

/// How one person's connection is doing, from her own measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Quality {
    pub participant: ParticipantId,
    pub rtt_ms: u16,
    pub loss_permille: u16,
    pub via: Via,
}

/// The transport that won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Via {
    Udp,
    Tcp,
}
