//! The route table of a room, to be read by auditors: who is sent whose sound, and how loud it is to be played. Ids and
//! roles, no name.

use serde::Serialize;

use crate::model::{Language, ParticipantId, Role, Timestamp};
use crate::protocol::{Part, Source};

/// Everybody who is sent sound at one moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RouteTable {
    /// `None`: the room has not been read yet.
    pub at: Option<Timestamp>,
    /// Of the interpretation: its facts, which the record keeps, up to this one led here.
    pub revision: u64,
    pub listeners: Vec<Listening>,
}

/// One browser or player.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listening {
    pub listener: ParticipantId,
    pub role: Role,
    /// The language chosen.
    pub language: Option<Language>,
    /// The original of everybody was chosen instead of a channel.
    pub original: bool,
    /// WHIP or WHEP, no browser.
    pub player: bool,
    pub sounds: Vec<HeardSound>,
}

/// One voice in one ear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct HeardSound {
    pub from: ParticipantId,
    pub role: Role,
    pub source: Source,
    pub part: Part,
    /// Tenths of a decibel, zero or less; `None` is silence.
    pub gain: Option<i16>,
    /// Its sender or the chair has muted it: it is sent, and nothing sounds.
    pub muted: bool,
}
