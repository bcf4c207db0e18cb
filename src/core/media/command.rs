use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{ParticipantId, PeerId, SessionId, TrackId};
use crate::protocol::Source;

/// What the engine is asked to do. Unknown peers and tracks are ignored and counted: the world
/// may have moved on while the command travelled.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A new endpoint of a participant. It may neither send nor receive before an `Offer`.
    AddPeer {
        peer: PeerId,
        session: SessionId,
        participant: ParticipantId,
        rights: PeerRights,
    },
    RemovePeer {
        peer: PeerId,
    },
    /// Answered by one `Event::Answered` with the same `request`. `publications` are the sending
    /// lines; a sending line that is not listed is answered inactive.
    Offer {
        peer: PeerId,
        request: u64,
        sdp: String,
        publications: Vec<Publication>,
    },
    /// Takes effect before the next packet.
    SetRights {
        peer: PeerId,
        rights: PeerRights,
    },
    /// Packets of a muted track are dropped on arrival, whatever the sender says.
    SetMuted {
        session: SessionId,
        track: TrackId,
        muted: bool,
    },
    /// Everything this peer shall receive; replaces the routes before, in one step.
    SetRoutes {
        peer: PeerId,
        routes: Vec<Route>,
    },
    /// The tracks whose packets are also handed to the recorder, all of them; takes effect before the
    /// next packet.
    SetTaps {
        session: SessionId,
        tracks: Vec<TrackId>,
    },
    /// The tracks of this session that are mixed from others, all of them. The mixing is done outside:
    /// the engine hands out the packets of the voices and takes what is made of them by `Feed`.
    SetMixes {
        session: SessionId,
        mixes: Vec<Mix>,
    },
    /// The next packet of a mix; of one that is over it is ignored.
    Feed {
        session: SessionId,
        track: TrackId,
        frame: MixedFrame,
    },
    /// A small text for each of these peers over its lossy channel. It takes the place of the one before it from the
    /// same participant that still waits for a slow path. Who has no channel open or may not receive goes without.
    Tell {
        peers: Vec<PeerId>,
        from: ParticipantId,
        text: Arc<str>,
    },
    /// Peers, tracks and state of this session are dropped.
    CloseSession {
        session: SessionId,
    },
}

/// What a peer may do on the media path, decided by the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeerRights {
    pub send: bool,
    pub receive: bool,
}

/// A sending line and the track it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub mid: String,
    pub track: TrackId,
    pub source: Source,
    /// Its voice counts for who speaks; an interpreter's does not.
    pub on_stage: bool,
}

/// A sound that is made of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mix {
    pub track: TrackId,
    /// What is in it, and how loud, in tenths of a decibel; `None` is silence.
    pub voices: Vec<(TrackId, Option<i16>)>,
}

/// One Opus packet of a mix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MixedFrame {
    pub sequence: u64,
    /// At 48 kHz.
    pub timestamp: u32,
    /// RFC 6464.
    pub level: u8,
    pub opus: Arc<[u8]>,
}

/// What browsers may send their pictures in. VP8 is common ground: everybody decodes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VideoCodec {
    #[default]
    Vp8,
    Vp9,
    H264,
    Av1,
}

impl VideoCodec {
    /// As in `a=rtpmap` (RFC 8866, 6.6).
    pub const fn name(self) -> &'static str {
        match self {
            VideoCodec::Vp8 => "VP8",
            VideoCodec::Vp9 => "VP9",
            VideoCodec::H264 => "H264",
            VideoCodec::Av1 => "AV1",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MediaKind {
    Audio,
    Video,
}

/// What identifies a downlink line over time. Two route sets with the same key keep the same
/// line: the receiver hears one unbroken track while its source changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteKey {
    /// One published track.
    Track(TrackId),
    /// Whoever speaks; for players with a single line of a kind.
    Speaker(MediaKind),
    /// The interpretation in the listener's language, whoever interprets.
    Channel,
    /// An interpreter's input from another booth.
    Relay,
    /// An interpreter's ear on the booth's output, or on another channel.
    Monitor,
    /// Everything that the listener hears, as one.
    Mix,
}

/// One line's worth of media for one peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub key: RouteKey,
    pub kind: MediaKind,
    /// What sounds or shows now; `None` keeps the line and sends nothing.
    pub source: Option<TrackId>,
    /// For video: the size shown, in pixels. The smallest layer that covers it is chosen.
    pub size: Option<(u16, u16)>,
    /// Lower is served first when the network is short: 0 screen and stage, 1 strip.
    pub priority: u8,
}
