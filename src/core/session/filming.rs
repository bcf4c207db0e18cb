//! Which cameras are recorded: all, none, or those of who speaks.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::record::Record;
use super::session::Session;
use crate::model::ParticipantId;
use crate::protocol::RecordedCameras;

/// Who has spoken stays in the picture for so long: a pause for breath is no end, and an answer is seen to arrive.
const LINGER: Duration = Duration::from_secs(5);

/// Who is in the picture of a recording that follows who speaks.
#[derive(Debug, Default)]
pub(super) struct Filmed {
    active: Option<ParticipantId>,
    /// Who spoke before, and until when each stays.
    lingering: BTreeMap<ParticipantId, Instant>,
}

impl Filmed {
    pub fn next_due(&self) -> Option<Instant> {
        self.lingering.values().min().copied()
    }

    fn holds(&self, who: ParticipantId) -> bool {
        self.active == Some(who) || self.lingering.contains_key(&who)
    }
}

impl Session {
    /// The most that the house lets be recorded. What was chosen before stays if it is less.
    pub(super) fn limit_recorded_cameras(&mut self, most: RecordedCameras) {
        self.most_cameras = most;
        self.choose_cameras(self.ledger.cameras);
    }

    /// Whoever starts a recording may choose less than the house, never more.
    pub(super) fn choose_cameras(&mut self, wanted: RecordedCameras) {
        let cameras = wanted.min(self.most_cameras);
        if cameras != self.ledger.cameras {
            self.commit(Record::RecordedCameras { cameras });
        }
    }

    /// Somebody begins to speak, or nobody does any more.
    pub(super) fn film(&mut self, active: Option<ParticipantId>) {
        if self.filmed.active == active {
            return;
        }
        let before = std::mem::replace(&mut self.filmed.active, active);
        if self.ledger.cameras != RecordedCameras::Speakers {
            return;
        }
        if let (Some(before), Some(until)) = (before, self.clock.monotonic.checked_add(LINGER)) {
            self.filmed.lingering.insert(before, until);
        }
        if let Some(now) = active {
            self.filmed.lingering.remove(&now);
        }
        self.settle_recording();
    }

    /// Who has not spoken for a while leaves the picture.
    pub(super) fn carry_out_due_filming(&mut self) {
        let now = self.clock.monotonic;
        let before = self.filmed.lingering.len();
        self.filmed.lingering.retain(|_, until| *until > now);
        if self.filmed.lingering.len() != before {
            self.settle_recording();
        }
    }

    /// Whether the camera of this person is recorded now, if the session is.
    pub(super) fn is_filmed(&self, who: ParticipantId) -> bool {
        match self.ledger.cameras {
            RecordedCameras::All => true,
            RecordedCameras::Speakers => self.filmed.holds(who),
            RecordedCameras::None => false,
        }
    }
}
