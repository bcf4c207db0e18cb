//! Closed deliberation. The switch itself is one record: rights on the media path, routes and views
//! all follow from it in the same call, in that order (see `outbox`).

use super::record::Record;
use super::session::Session;
use crate::interpretation::Fact;
use crate::model::ParticipantId;

impl Session {
    pub(super) fn set_deliberation(&mut self, by: ParticipantId, on: bool) {
        if self.ledger.deliberation.is_some() != on {
            if !on {
                self.end_sights();
            }
            self.commit(Record::Deliberation { on, by });
        }
    }

    /// Patient and family do not learn which paper was read behind the door.
    fn end_sights(&mut self) {
        for who in self.ledger.interpretation.rendering() {
            self.commit(Record::Interpretation { fact: Fact::Sight { who, text: None } });
        }
    }
}
