//! What is known of a session's quality at one moment: numbers, roles and places in the session, never
//! a name, a title or a word that was said.

use serde::{Deserialize, Serialize};

use super::routes::RouteTable;
use crate::media::Why;
use crate::model::{Language, ParticipantId, Role, SessionId, Timestamp};
use crate::protocol::{Presence, Source, Via};

/// One live session.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionHealth {
    pub session: SessionId,
    pub started: Timestamp,
    pub present: u16,
    pub reconnecting: u16,
    /// Behind the closed door patient and family receive nothing, on purpose.
    pub deliberation: bool,
    /// The chair records with consent; not while the door is closed.
    pub recorded: bool,
    pub consent: Consent,
    /// Somebody on the floor speaks now.
    pub floor_sounds: bool,
    pub people: Vec<PersonHealth>,
    pub channels: Vec<ChannelHealth>,
    pub pairs: Vec<PairHealth>,
    pub pictures: Vec<PictureHealth>,
    /// Who has had the floor in the last 20 seconds, oldest first.
    pub turns: Vec<FloorTurn>,
    /// What has become of people's ways to the server since the reading before. Kept in the history alone.
    #[serde(skip)]
    pub changes: Vec<PathChange>,
    /// For auditors, who ask for it by itself.
    #[serde(skip)]
    pub routes: RouteTable,
}

/// Somebody has the floor from this moment on; `None`: nobody speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FloorTurn {
    pub participant: Option<ParticipantId>,
    pub since: Timestamp,
}

/// Whether the patient agrees that this session is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// No case says, and nobody has recorded yet: whoever records must attest it.
    #[default]
    Unasked,
    Given,
    Missing,
    /// It was given before.
    Withdrawn,
}

/// A moment on somebody's way to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PathChange {
    pub at: Timestamp,
    pub participant: ParticipantId,
    pub what: PathEvent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathEvent {
    /// Media go this way from now on.
    OverUdp,
    OverTcp,
    /// No answer comes to the checks of the media path.
    PathLost,
    PathBack,
    /// The browser looks for another media path.
    IceRestart,
    SocketLost,
    SocketBack,
}

impl From<Via> for PathEvent {
    fn from(via: Via) -> Self {
        match via {
            Via::Udp => Self::OverUdp,
            Via::Tcp => Self::OverTcp,
        }
    }
}

/// One person's connection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonHealth {
    pub participant: ParticipantId,
    pub role: Role,
    pub presence: Presence,
    pub via: Option<Via>,
    /// Round trip to the server; `None`: nothing measured yet.
    pub rtt_ms: Option<u16>,
    /// Packets of his sound that never came, in per mille.
    pub up_loss_permille: Option<u16>,
    /// Packets to him that were lost, in per mille.
    pub down_loss_permille: Option<u16>,
    /// Sound that his browser had to make up, in per mille.
    pub concealed_permille: Option<u16>,
    pub buffer_ms: Option<u16>,
    pub freezes: u16,
    /// How late others' cursors come.
    pub cursor_lag_ms: Option<u16>,
    /// His microphone is open and packets come from it.
    pub sends: bool,
    /// His microphone is open.
    pub open: bool,
    /// Sound is meant for him and arrives; `None`: none is meant for him, or he does not say.
    pub hears: Option<bool>,
}

/// One language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChannelHealth {
    pub language: Language,
    pub listeners: u16,
    /// An interpreter is on it, or the floor speaks it.
    pub covered: bool,
    /// How much later its interpreter says what the floor has said, as last measured, in milliseconds.
    pub span_ms: Option<u16>,
    /// For how long its interpreter has been silent while the floor speaks, in milliseconds.
    pub silent_ms: Option<u32>,
    /// Interpreters whose open microphones lead into it.
    pub live: u8,
    pub uninterpreted_seconds: u32,
}

/// How one person hears another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PairHealth {
    pub speaker: ParticipantId,
    pub listener: ParticipantId,
    /// Through this interpreter.
    pub interpreter: Option<ParticipantId>,
    pub delay_ms: u32,
    pub loss_permille: u16,
    /// Hundredths of a mean opinion score, 100 to 450.
    pub score: u16,
    /// The speaker's own voice, which is heard under the interpreter's; `None`: nobody interprets, and it is the above.
    pub direct: Option<DirectHealth>,
}

/// How one person hears another's own voice while somebody interprets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DirectHealth {
    pub delay_ms: u32,
    pub loss_permille: u16,
    pub score: u16,
}

/// One picture on one screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureHealth {
    pub receiver: ParticipantId,
    pub owner: ParticipantId,
    pub source: Source,
    /// 0 is the smallest layer.
    pub wanted: u8,
    pub given: Option<u8>,
    pub why: Why,
}

impl SessionHealth {
    /// The worst of all pairs.
    pub fn worst(&self) -> Option<&PairHealth> {
        self.pairs.iter().min_by_key(|pair| pair.score)
    }
}

/// The machine that everything runs on.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NodeHealth {
    /// Share of the last second that each media worker worked, in per mille.
    pub workers: Vec<u16>,
    /// From a datagram's arrival to its copies' departure, in microseconds.
    pub forward_p99_us: Option<u32>,
    pub disk_free_permille: Option<u16>,
    /// Minutes until the disk is full at the present rate of recording.
    pub disk_minutes: Option<u32>,
    /// Media connections over TCP among all, in per mille.
    pub tcp_permille: u16,
    pub connections: u32,
    /// How long ago what is recorded was last safe on the disk; `None`: nothing is recorded.
    pub unsynced_ms: Option<u32>,
    /// Packets that the recorder was too far behind to take, since the start. For the metrics alone.
    #[serde(skip)]
    pub recorder_dropped: u64,
    pub certificate_days: Option<i32>,
    /// Jumps of the wall clock against the monotonic one, in milliseconds.
    pub clock_step_ms: i64,
}
