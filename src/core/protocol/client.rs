use serde::{Deserialize, Serialize};

use super::interpretation::{Hearing, InterpreterAct, LeadAct, TurnAct};
use super::outcome::OutcomeAct;
use super::view::{RecordedCameras, Source};
use super::viewing::ViewAct;
use crate::model::{Language, ParticipantId, TrackId};

/// One WebSocket text message from a client.
///
/// `id` is chosen by the client, unique within its seat; the answer repeats it. A command sent
/// twice with one `id` (a resend after a dropped socket) is carried out once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClientFrame {
    pub id: u32,
    pub body: ClientMessage,
}

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ClientMessage {
    /// First message on every socket. `resume`: this tab held the seat before and wants to go on.
    Hello {
        versions: Vec<u16>,
        resume: bool,
    },
    /// Leaves the pre-join page for the lobby or the room.
    Enter {
        #[cfg_attr(test, ts(type = "string"))]
        speaks: Language,
        #[cfg_attr(test, ts(type = "string"))]
        listens: Language,
    },
    /// Leaves the session; the seat stays free for a later return by the same link.
    Leave,
    /// Asks for the whole state again, after a gap in the revisions.
    RequestSnapshot,
    /// An SDP offer: first connection, new lines, changed publications, or an ICE restart.
    /// `publications` names every sending line of the offer.
    MediaOffer {
        sdp: String,
        publications: Vec<PublicationIntent>,
    },
    /// The same with the SDP as base64 (RFC 4648, 4) of raw DEFLATE (RFC 1951): a message holds 64 KiB, and
    /// plain an offer of more than some fifty lines does not fit. Answered by `packed_answer`.
    PackedOffer {
        packed: String,
        publications: Vec<PublicationIntent>,
    },
    /// The sender paused or resumed its own track.
    MuteTrack {
        track: TrackId,
        muted: bool,
    },
    /// The pictures this client shows now, with their sizes in device pixels. Replaces the list
    /// sent before; a track that is not named is not sent.
    WantVideo {
        wants: Vec<VideoWant>,
    },
    SetLanguages {
        #[cfg_attr(test, ts(type = "string"))]
        speaks: Language,
        #[cfg_attr(test, ts(type = "string"))]
        listens: Language,
    },
    /// How I listen; the language of my channel is `listens`.
    SetHearing {
        hearing: Hearing,
    },
    /// An interpreter's console. `if_revision`: refused when the interpretation has changed since.
    Interpret {
        act: InterpreterAct,
        #[serde(default)]
        #[cfg_attr(test, ts(optional, type = "number"))]
        if_revision: Option<u64>,
    },
    LeadInterpretation {
        act: LeadAct,
    },
    PassTurn {
        act: TurnAct,
    },
    /// My cursor over the images; `None`: nowhere. Not answered; at most 30 a second. It may also come over the lossy
    /// channel of the media connection, where a later one may overtake it: one whose `number` is not above the last is
    /// ignored.
    Point {
        #[serde(default)]
        number: u32,
        at: Option<PointedAt>,
    },
    /// Something done to the images that everybody looks at.
    View {
        act: ViewAct,
    },
    RaiseHand {
        raised: bool,
    },
    SendChat {
        audience: ChatAudience,
        text: String,
    },
    Admit {
        participant: ParticipantId,
    },
    Refuse {
        participant: ParticipantId,
    },
    /// Asks a person to mute; the person decides.
    RequestMute {
        participant: ParticipantId,
    },
    /// Cuts (or gives back) a person's microphone at the server.
    HardMute {
        participant: ParticipantId,
        muted: bool,
    },
    LowerHand {
        participant: ParticipantId,
    },
    Remove {
        participant: ParticipantId,
    },
    LockSession {
        locked: bool,
    },
    HandOverChair {
        participant: ParticipantId,
    },
    /// Takes a chair that nobody holds.
    TakeChair,
    /// Shuts patient and family out of everything, or lets them back in.
    SetDeliberation {
        on: bool,
    },
    /// Starts or ends the recording. `consented`: everybody present and the patient have agreed;
    /// without it nothing is recorded. `reason` has 0 to 200 characters. `cameras`: which are recorded, as far as
    /// the house lets them be; without it those that the house wants.
    SetRecording {
        on: bool,
        consented: bool,
        reason: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(optional))]
        cameras: Option<RecordedCameras>,
    },
    /// Agenda, questions, options, stances and actions.
    FillOutcome {
        act: OutcomeAct,
    },
    EndSession,
    /// What this client measured; shown to others as connection quality.
    ReportStats {
        stats: ClientStats,
    },
    /// Answered with `Pong`; a browser cannot send WebSocket pings.
    Ping,
}

/// What a sending line of an offer carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PublicationIntent {
    /// The `a=mid` of the line.
    pub mid: String,
    pub source: Source,
    pub muted: bool,
}

/// One picture on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct VideoWant {
    pub track: TrackId,
    pub width: u16,
    pub height: u16,
    /// Shown large: served first when the network is short.
    pub stage: bool,
}

/// A place on an image, in the image and in the patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PointedAt {
    pub series: String,
    pub instance: String,
    /// From 1.
    pub frame: u32,
    /// Column and row; the centre of the first pixel is 0, 0.
    pub pixel: [f64; 2],
    /// Millimetres, left-posterior-superior (PS3.3, C.7.6.2); `None`: the image has no place in the patient.
    pub patient: Option<[f64; 3]>,
}

/// Who reads a chat message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ChatAudience {
    Everyone,
    /// Experts, consultants and the coordinator; never patient and family.
    Clinicians,
    /// My boothmates.
    Booth,
    One {
        participant: ParticipantId,
    },
}

/// One sample of a client's own `getStats`, over the last interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClientStats {
    /// Round trip to the server in milliseconds.
    pub rtt_ms: u16,
    /// Received audio packets that were lost, in per mille.
    pub audio_loss_permille: u16,
    /// Concealed audio samples, in per mille.
    pub concealed_permille: u16,
    pub video_freezes: u16,
    /// The candidate pair runs over TCP.
    pub tcp: bool,
    /// How long a packet of sound waited to be played, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub buffer_ms: Option<u16>,
    /// How late others' cursors came, in milliseconds; left out when none came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub cursor_lag_ms: Option<u16>,
    /// Packets of sound that arrived in the interval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub sound_packets: Option<u32>,
}
