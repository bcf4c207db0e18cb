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

impl Command {
    /// The endpoint that this is about alone.
    pub const fn peer(&self) -> Option<PeerId> {
        match self {
            Command::AddPeer { peer, .. }
            | Command::RemovePeer { peer }
            | Command::Offer { peer, .. }
            | Command::SetRights { peer, .. }
            | Command::SetRoutes { peer, .. } => Some(*peer),
            _ => None,
        }
    }

    /// Makes the endpoint that `cut` is about.
    pub fn adds(&self, cut: &Command) -> bool {
        matches!(self, Command::AddPeer { .. }) && self.peer() == cut.peer()
    }

    /// What is left of this command, which still waits, once `cut` has overtaken it: it gives nothing back that was
    /// taken, and nothing to an endpoint that is gone. `None`: nothing is left.
    #[must_use]
    pub fn overtaken_by(self, cut: &Command) -> Option<Command> {
        if self.peer().is_none() || self.peer() != cut.peer() {
            return Some(self);
        }
        match (self, cut) {
            (_, Command::RemovePeer { .. }) => None,
            (Command::SetRights { peer, rights }, Command::SetRights { rights: left, .. }) => {
                Some(Command::SetRights { peer, rights: rights.and(*left) })
            }
            (Command::AddPeer { peer, session, participant, rights }, Command::SetRights { rights: left, .. }) => {
                Some(Command::AddPeer { peer, session, participant, rights: rights.and(*left) })
            }
            (other, _) => Some(other),
        }
    }
}

/// What a peer may do on the media path, decided by the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeerRights {
    pub send: bool,
    pub receive: bool,
}

impl PeerRights {
    /// What both allow.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self { send: self.send && other.send, receive: self.receive && other.receive }
    }

    /// Nothing is allowed that `before` did not allow.
    pub fn only_takes_from(self, before: Self) -> bool {
        self.and(before) == self
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: PeerRights = PeerRights { send: false, receive: false };
    const ALL: PeerRights = PeerRights { send: true, receive: true };

    fn rights(peer: u64, rights: PeerRights) -> Command {
        Command::SetRights { peer: PeerId(peer), rights }
    }

    #[test]
    fn what_waits_behind_a_cut_gives_nothing_back() {
        let session: SessionId = "s".parse().expect("an id");
        let add = |rights| Command::AddPeer {
            peer: PeerId(1),
            session: session.clone(),
            participant: ParticipantId(1),
            rights,
        };
        let cut = rights(1, NOTHING);
        assert_eq!(rights(1, ALL).overtaken_by(&cut), Some(cut.clone()));
        assert_eq!(add(ALL).overtaken_by(&cut), Some(add(NOTHING)));
        assert_eq!(rights(2, ALL).overtaken_by(&cut), Some(rights(2, ALL)), "somebody else's");
        let gone = Command::RemovePeer { peer: PeerId(1) };
        assert_eq!(add(ALL).overtaken_by(&gone), None);
        let close = Command::CloseSession { session: session.clone() };
        assert_eq!(close.clone().overtaken_by(&gone), Some(close));
        assert!(NOTHING.only_takes_from(ALL) && !ALL.only_takes_from(NOTHING));
    }
}
