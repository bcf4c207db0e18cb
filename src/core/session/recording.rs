//! What of a session is recorded: decided here, carried out by taps in the engine.

use super::command::RecorderNotice;
use super::record::Record;
use super::session::Session;
use crate::interpretation::Event;
use crate::media;
use crate::model::{ParticipantId, Timestamp, TrackId};
use crate::protocol::{ErrorCode, RecordedCameras, RecordingTrouble, Source};
use crate::quality::Consent;

const MAX_REASON: usize = 200;

impl Session {
    pub(super) fn set_recording(
        &mut self,
        by: ParticipantId,
        (on, cameras): (bool, Option<RecordedCameras>),
        consented: bool,
        reason: String,
    ) -> Result<(), ErrorCode> {
        if reason.chars().count() > MAX_REASON || reason.chars().any(char::is_control) {
            return Err(ErrorCode::Malformed);
        }
        if on && (!consented || self.ledger.recording_barred) {
            return Err(ErrorCode::NotChecked);
        }
        if self.ledger.recording.is_some() != on {
            if on {
                self.choose_cameras(cameras.unwrap_or(self.most_cameras));
            }
            self.commit(Record::Recording { on, by, reason });
        }
        Ok(())
    }

    /// The patient consents to a recording, or does not any more: then it stops now.
    pub(super) fn note_recording_consent(&mut self, given: bool) {
        self.consent_seen |= given;
        if self.ledger.recording_barred == given {
            self.commit(Record::RecordingConsent { given });
        }
    }

    pub(super) fn recording_consent(&self) -> Consent {
        match (self.ledger.recording_barred, self.consent_seen || self.ledger.recorded) {
            (false, false) => Consent::Unasked,
            (false, true) => Consent::Given,
            (true, false) => Consent::Missing,
            (true, true) => Consent::Withdrawn,
        }
    }

    /// The recorder tells how it fares.
    pub(super) fn hear_from_recorder(&mut self, notice: RecorderNotice) {
        match notice {
            RecorderNotice::Disk { trouble } => self.disk_trouble = trouble,
            RecorderNotice::Stopped { cause } => {
                if self.ledger.recording.is_some() {
                    self.commit(Record::RecordingStopped { cause });
                }
            }
        }
    }

    /// What is wrong with the recording: everybody hears that it stopped, leaders that it soon may.
    pub(super) fn recording_trouble(&self, leader: bool) -> Option<RecordingTrouble> {
        match self.ledger.recording_stopped {
            Some(cause) => Some(RecordingTrouble::Stopped { cause }),
            None => self.disk_trouble.filter(|_| leader && self.ledger.recording.is_some()),
        }
    }

    /// Behind a closed door nothing is recorded.
    pub(super) fn recorded_since(&self) -> Option<Timestamp> {
        self.ledger.recording.filter(|_| self.ledger.deliberation.is_none())
    }

    /// Brings the taps to what is to be recorded now. An interpreter who has not consented is live only
    /// unrecorded: when a recording begins, the booths are told first.
    pub(super) fn settle_recording(&mut self) {
        let on = self.recorded_since().is_some();
        if self.ledger.interpretation.recorded != on {
            let _always_decided = self.happen(&Event::Recorded { on });
        }
        let wanted = if on { self.recordable() } else { Vec::new() };
        if wanted != self.taps {
            self.taps.clone_from(&wanted);
            self.outbox.media(media::Command::SetTaps { session: self.id.clone(), tracks: wanted });
        }
    }

    /// Every sound and screen on the floor, the cameras that the policy wants, and interpreters on the air who have
    /// consented.
    fn recordable(&self) -> Vec<TrackId> {
        let consents = |who: ParticipantId| {
            self.ledger.interpretation.interpreters.get(&who).is_some_and(|known| known.may_record)
        };
        let allowed = |track: &super::routes::PlannedTrack| match track.source {
            Source::Microphone if self.is_interpreter(track.owner) => !track.closed && consents(track.owner),
            Source::Camera => self.is_filmed(track.owner),
            _ => true,
        };
        self.forwardable().into_iter().filter(allowed).map(|track| track.id).collect()
    }
}
