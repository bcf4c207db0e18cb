//! What chair and coordinator decide.

use super::console::fits;
use super::decide::Draft;
use super::event::Refusal;
use super::fact::Fact;
use super::state::Turn;
use crate::model::{Language, ParticipantId};
use crate::protocol::{BoothMicrophone, HandoverView, LeadAct, LeadCause, LeadReason, Mode};

const MAX_REASON: usize = 200;

impl Draft<'_> {
    pub(super) fn lead(&mut self, by: ParticipantId, act: &LeadAct) -> Result<(), Refusal> {
        match act {
            LeadAct::SetMode { mode } => self.set_mode(*mode, by),
            LeadAct::FloorLanguage { participant, language } => {
                let (participant, language) = (*participant, language.clone());
                self.add(Fact::FloorLanguage { participant, language, by });
            }
            LeadAct::WaiveCredential { participant, reason } => {
                let reason = self.reason(*participant, reason.as_ref())?;
                self.add(Fact::Waived { who: *participant, by, reason });
            }
            LeadAct::AuthoriseTake { participant, reason } => {
                let reason = self.reason(*participant, reason.as_ref())?;
                self.add(Fact::Authorised { who: *participant, by, reason });
            }
            LeadAct::Revoke { participant, reason } => {
                let reason = self.reason(*participant, reason.as_ref())?;
                self.revoke(*participant, by, reason);
            }
            LeadAct::Suspend { language, reason } => self.suspend(language, reason, by)?,
            LeadAct::Resume { language } => {
                if self.state.suspended.contains_key(language) {
                    self.add(Fact::Resumed { language: language.clone(), by: self.by });
                }
            }
            LeadAct::OpenTurn => self.open_turn(),
        }
        Ok(())
    }

    /// Why this is decided about this interpreter, as it is put down.
    fn reason(&self, who: ParticipantId, reason: Option<&LeadReason>) -> Result<Option<LeadReason>, Refusal> {
        if !self.state.interpreters.contains_key(&who) {
            return Err(Refusal::NotFound);
        }
        let says_something = |reason: &LeadReason| match &reason.words {
            Some(words) => fits(words, MAX_REASON),
            None => reason.cause != LeadCause::Other,
        };
        if reason.is_none_or(says_something) { Ok(reason.cloned()) } else { Err(Refusal::Malformed) }
    }

    /// Off, whatever it was, and also where he speaks to everybody with a microphone that is on no channel.
    fn revoke(&mut self, who: ParticipantId, by: ParticipantId, reason: Option<LeadReason>) {
        let known = self.state.interpreters.get(&who);
        let (speaks, authorised) = known.map_or((false, false), |known| (known.speaks_for_self, known.authorised));
        let off = self.state.microphone(who) == BoothMicrophone::Off;
        if off && !speaks && !authorised {
            return;
        }
        self.add(Fact::Revoked { who, by, reason });
        self.switch_off(who, Some(by));
        if off && speaks {
            self.add(Fact::SpeaksForSelf { who, on: false });
        }
    }

    fn set_mode(&mut self, mode: Mode, by: ParticipantId) {
        if self.state.mode == mode {
            return;
        }
        let open: Vec<_> = self
            .state
            .booths
            .iter()
            .filter(|(_, booth)| booth.handover != HandoverView::Idle)
            .map(|(id, _)| *id)
            .collect();
        for booth in open {
            self.add(Fact::Handover { booth, stage: HandoverView::Idle, by: self.by });
        }
        self.add(Fact::Mode { mode, by });
        if self.state.turn != Turn::Open {
            self.add(Fact::Turn { turn: Turn::Open, by: self.by });
        }
        if let Some(speaker) = self.voices.speaker().filter(|_| self.voices.floor_sounds()) {
            self.take_turn(speaker);
        }
    }

    fn suspend(&mut self, language: &Language, reason: &str, by: ParticipantId) -> Result<(), Refusal> {
        if !self.state.knows(language) {
            return Err(Refusal::UnknownLanguage);
        }
        if !fits(reason, MAX_REASON) {
            return Err(Refusal::Malformed);
        }
        if let Some((_, live)) = self.state.holder(language) {
            self.end_handover_with(live);
            self.switch_off(live, Some(by));
        }
        self.add(Fact::Suspended { language: language.clone(), reason: reason.to_owned(), by: None });
        Ok(())
    }
}
