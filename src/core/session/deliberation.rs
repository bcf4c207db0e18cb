//! Closed deliberation. The switch itself is one record: rights on the media path, routes and views
//! all follow from it in the same call, in that order (see `outbox`).

use super::record::Record;
use super::session::Session;
use crate::model::ParticipantId;

impl Session {
    pub(super) fn set_deliberation(&mut self, by: ParticipantId, on: bool) {
        if self.ledger.deliberation.is_some() != on {
            self.commit(Record::Deliberation { on, by });
        }
    }
}
