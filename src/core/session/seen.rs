//! The shared images of a session, told from its records by whoever was not in the room: report, export, player.

use super::record::Record;
use crate::model::Timestamp;
use crate::protocol::ChatAudience;
use crate::viewing::{Fact, KeyImage, Viewing};

/// Follows the records of one session by the same rule as the room itself: what was made, or written, behind the closed
/// door stays there, and so does whatever holds something of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    pub viewing: Viewing,
    /// The team is among itself.
    pub closed: bool,
}

impl Seen {
    pub fn of(records: &[(Timestamp, Record)]) -> Self {
        let mut seen = Self::default();
        records.iter().for_each(|(at, record)| seen.take(record, *at));
        seen
    }

    pub fn take(&mut self, record: &Record, at: Timestamp) {
        match record {
            Record::Deliberation { on, .. } => self.closed = *on,
            Record::Viewing { fact } => self.viewing.apply(fact, at, self.closed),
            _ => {}
        }
    }

    /// Whether a fact that was just taken has a part of what was made behind the closed door.
    pub fn holds_closed(&self, fact: &Fact) -> bool {
        match fact {
            Fact::MarkPut { mark, .. } => self.viewing.marks.get(&mark.id).is_some_and(|known| known.closed),
            Fact::KeyImageMade { number, .. } | Fact::KeyImageCaptioned { number, .. } => {
                self.viewing.key_images.get(number).is_some_and(|known| known.closed)
            }
            _ => false,
        }
    }

    /// Pictures that were kept and not removed again, by number, as far as everybody may know of them.
    pub fn kept_openly(&self) -> impl Iterator<Item = &KeyImage> {
        self.viewing.key_images.values().filter(|kept| !kept.closed)
    }

    /// The numbers of those that stay behind the closed door.
    pub fn kept_closed(&self) -> impl Iterator<Item = u32> {
        self.viewing.key_images.values().filter(|kept| kept.closed).map(|kept| kept.number)
    }
}

/// The records of chat that was written for everybody while the door was open.
pub fn open_chat(records: &[(Timestamp, Record)]) -> impl Iterator<Item = &(Timestamp, Record)> {
    let mut closed = false;
    records.iter().filter(move |(_, record)| match record {
        Record::Deliberation { on, .. } => {
            closed = *on;
            false
        }
        Record::Chat { audience: ChatAudience::Everyone, .. } => !closed,
        _ => false,
    })
}
