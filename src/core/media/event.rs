use std::time::Instant;

use serde::Serialize;

use super::command::RouteKey;
use crate::model::{ParticipantId, PeerId, SessionId, TrackId};
use crate::protocol::Via;

/// What the engine tells.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Answered {
        peer: PeerId,
        request: u64,
        result: Result<String, OfferFailure>,
    },
    /// ICE and DTLS are up; media may flow. Again after an ICE restart or a change of path.
    Connected {
        peer: PeerId,
        via: Via,
    },
    /// No answer for so long that the path is dead, or the other side closed it. The peer stays
    /// until it is removed, so that an ICE restart can revive it.
    Disconnected {
        peer: PeerId,
    },
    /// The lines of this peer carry these sources now.
    Lines {
        peer: PeerId,
        lines: Vec<LineState>,
    },
    /// Routes found no free line: so many more are needed.
    LinesWanted {
        peer: PeerId,
        audio: u16,
        video: u16,
    },
    /// Which encodings of a sending line somebody receives.
    EncodingsWanted {
        peer: PeerId,
        mid: String,
        rids: Vec<String>,
    },
    /// What this peer sends its pictures in should be agreed anew: the codec of the room has changed.
    OfferWanted {
        peer: PeerId,
    },
    /// The path of this peer carries too little for every voice of its own, or enough again.
    Narrow {
        peer: PeerId,
        narrow: bool,
    },
    /// Who speaks; at most five a second and only on change of anything.
    Speakers {
        session: SessionId,
        active: Option<ParticipantId>,
        since: Instant,
        levels: Vec<SpeakerReading>,
    },
    /// A microphone begins or ceases to sound.
    Voice {
        session: SessionId,
        track: TrackId,
        voiced: bool,
    },
    /// Packets of a microphone arrive, or have not for half a second.
    Flow {
        session: SessionId,
        track: TrackId,
        flows: bool,
    },
    /// What was read out of a room over the last two seconds.
    Health {
        sounds: Vec<SoundReading>,
        paths: Vec<PathReading>,
        pictures: Vec<PictureReading>,
        /// Who has had the floor in the last 20 seconds, oldest first.
        turns: Vec<SpeakerTurn>,
    },
    /// The lossy channel of this peer has opened or closed.
    Channel {
        peer: PeerId,
        open: bool,
    },
    /// What came over it: short, and not more often than `MOST_SAID` a second.
    Said {
        peer: PeerId,
        text: String,
    },
    /// The first packet of a track has arrived.
    TrackStarted {
        session: SessionId,
        track: TrackId,
    },
}

/// A packet for the recorder, as it arrived, before anybody received it. RED is taken apart.
#[derive(Debug, Clone)]
pub struct Tap {
    pub session: SessionId,
    pub track: TrackId,
    /// `opus`, `vp8`, `vp9`, `h264` or `av1`.
    pub codec: &'static str,
    /// RTP ticks a second.
    pub rate: u32,
    pub arrived: Instant,
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub keyframe: bool,
    /// RFC 6464.
    pub level: Option<u8>,
    pub payload: std::sync::Arc<[u8]>,
    /// The newest report of the sender's clocks.
    pub report: Option<SenderReport>,
}

/// The same moment on a sender's two clocks (RTCP SR, RFC 3550, 6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SenderReport {
    /// Its wall clock, microseconds since 1970.
    pub ntp: i64,
    /// RTP ticks.
    pub timestamp: u32,
}

/// A downlink line and what is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineState {
    pub mid: String,
    pub key: Option<RouteKey>,
    pub source: Option<TrackId>,
}

/// RFC 6464 level of a microphone, smoothed: 0 is the loudest, 127 is silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeakerReading {
    pub participant: ParticipantId,
    pub level: u8,
}

/// Who spoke, and since when; `None`: nobody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpeakerTurn {
    pub participant: Option<ParticipantId>,
    pub since: Instant,
}

/// Packets of a sound that its sender sent and that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoundReading {
    pub track: TrackId,
    pub sent: u32,
    pub received: u32,
}

/// What a peer told by RTCP of the path to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PathReading {
    pub peer: PeerId,
    pub rtt_ms: Option<u16>,
    /// Lost on the way to it, in per mille, before anything was sent again.
    pub loss_permille: Option<u16>,
    /// `None`: there is no path.
    pub via: Option<Via>,
}

/// A picture that a peer shows: the layer that its tile wants, the one that flows, and why it is not
/// the same. 0 is the smallest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureReading {
    pub peer: PeerId,
    pub track: TrackId,
    pub wanted: u8,
    pub given: Option<u8>,
    pub why: Why,
}

/// Why a picture is not what its screen could show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    AsWanted,
    /// The receiver's path carries no more.
    Bandwidth,
    /// The sender does not send that layer.
    NotSent,
    /// A whole picture is waited for.
    Keyframe,
    /// The machine has too much to do. The session says so: the engine has no route for it.
    Shed,
}

/// Why an offer got no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfferFailure {
    #[error("the peer is not known")]
    UnknownPeer,
    #[error("the offer was not understood: {0}")]
    Refused(String),
}
