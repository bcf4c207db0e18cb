//! An interpreter's acts.

use super::decide::Draft;
use super::event::Refusal;
use super::fact::Fact;
use crate::model::{BoothId, Language, ParticipantId};
use crate::protocol::{BoothInput, BoothMicrophone, Credential, Cue, InterpreterAct, SightText, Term};

const MAX_BODY: usize = 60;
const MAX_NUMBER: usize = 40;
const MAX_TERM: usize = 120;
const MAX_PAGE: u16 = 9999;

impl Draft<'_> {
    pub(super) fn act(&mut self, who: ParticipantId, act: &InterpreterAct) -> Result<(), Refusal> {
        if !self.state.interpreters.contains_key(&who) {
            return Err(Refusal::NotNow);
        }
        match act {
            InterpreterAct::CheckIn { credential, may_record } => self.check_in(who, credential.as_ref(), *may_record),
            InterpreterAct::Arm => self.arm(who),
            InterpreterAct::Live => self.go_live(who),
            InterpreterAct::Off => {
                self.switch_off(who, Some(who));
                Ok(())
            }
            InterpreterAct::Cough { down } => self.cough(who, *down),
            InterpreterAct::Flip => self.flip(who),
            InterpreterAct::AutoFlip { on } => self.set_auto_flip(who, *on),
            InterpreterAct::Input { input } => self.listen_to(who, input.as_ref()),
            InterpreterAct::Preselect { keys } => self.preselect(who, keys),
            InterpreterAct::Monitor { language } => self.monitor(who, language.as_ref()),
            InterpreterAct::Talk { down } => self.talk(who, *down),
            InterpreterAct::HearTalk { on } => {
                if self.state.interpreters.get(&who).is_some_and(|known| known.hears_talk != *on) {
                    self.add(Fact::HearsTalk { who, on: *on });
                }
                Ok(())
            }
            InterpreterAct::Clarify { down } => self.clarify(who, *down),
            InterpreterAct::Handover { step } => self.hand_over(who, step),
            InterpreterAct::Cue { cue } => self.cue(who, *cue),
            InterpreterAct::AddTerm { term } => self.term(who, term),
            InterpreterAct::Sight { text } => self.sight(who, text.as_ref()),
        }
    }

    fn check_in(
        &mut self,
        who: ParticipantId,
        credential: Option<&Credential>,
        may_record: bool,
    ) -> Result<(), Refusal> {
        if credential.is_some_and(|one| !fits(&one.body, MAX_BODY) || !fits(&one.number, MAX_NUMBER)) {
            return Err(Refusal::Malformed);
        }
        self.add(Fact::CheckedIn { who, credential: credential.cloned(), may_record });
        if self.must_be_checked(who).is_err() {
            self.stop_unchecked(who, self.state.recorded && !may_record);
        }
        Ok(())
    }

    /// Credential or consent is withdrawn: a voice that goes out must not go on.
    fn stop_unchecked(&mut self, who: ParticipantId, unwilling: bool) {
        if unwilling || self.state.is_live(who) {
            self.switch_off(who, Some(who));
        }
        if self.state.interpreters.get(&who).is_some_and(|known| known.speaks_for_self) {
            self.add(Fact::SpeaksForSelf { who, on: false });
        }
    }

    /// Nobody interprets a patient's case without credential or waiver, nor is recorded unasked.
    pub(super) fn must_be_checked(&self, who: ParticipantId) -> Result<(), Refusal> {
        let known = self.state.interpreters.get(&who).ok_or(Refusal::NotFound)?;
        let qualified = known.credential.is_some() || known.waived;
        let consents = known.may_record || !self.state.recorded;
        if qualified && consents { Ok(()) } else { Err(Refusal::NotChecked) }
    }

    fn arm(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        match self.state.microphone(who) {
            BoothMicrophone::Armed => Ok(()),
            BoothMicrophone::Lost => Err(Refusal::NotNow),
            _ => {
                if self.state.is_live(who) {
                    self.switch_off(who, Some(who));
                }
                self.add(Fact::Microphone { who, state: BoothMicrophone::Armed, by: Some(who) });
                Ok(())
            }
        }
    }

    fn go_live(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        self.must_be_checked(who)?;
        let (id, booth) = self.state.booth_of(who).ok_or(Refusal::NotNow)?;
        if self.state.microphone(who) == BoothMicrophone::Lost {
            return Err(Refusal::NotNow);
        }
        if booth.live.is_some_and(|live| live != who) {
            // Only where force would be allowed: otherwise two would speak at once.
            return self.force(who);
        }
        let into = booth.into.clone();
        if self.state.suspended.get(&into).is_some_and(|suspension| suspension.by.is_none()) {
            return Err(Refusal::NotNow);
        }
        self.channel_is_free(&into, id)?;
        if self.state.microphone(who) != BoothMicrophone::Live {
            self.add(Fact::Microphone { who, state: BoothMicrophone::Live, by: Some(who) });
        }
        Ok(())
    }

    fn channel_is_free(&self, language: &Language, booth: BoothId) -> Result<(), Refusal> {
        match self.state.holder(language) {
            Some((holder, _)) if holder != booth => Err(Refusal::ChannelTaken),
            _ => Ok(()),
        }
    }

    /// Off wins over a held key; a lost microphone remembers whether the key is still held.
    fn cough(&mut self, who: ParticipantId, down: bool) -> Result<(), Refusal> {
        match (self.state.microphone(who), down) {
            (BoothMicrophone::Live, true) => {
                self.add(Fact::Microphone { who, state: BoothMicrophone::Cough, by: Some(who) });
                Ok(())
            }
            (BoothMicrophone::Cough, false) => {
                self.add(Fact::Microphone { who, state: BoothMicrophone::Live, by: Some(who) });
                Ok(())
            }
            (BoothMicrophone::Lost, false) if self.coughed_when_lost(who) => {
                self.add(Fact::CoughReleased { who });
                Ok(())
            }
            (_, false) => Ok(()),
            (_, true) => Err(Refusal::NotNow),
        }
    }

    fn coughed_when_lost(&self, who: ParticipantId) -> bool {
        let lost = self.state.interpreters.get(&who).and_then(|known| known.lost);
        lost.is_some_and(|(before, _)| before == BoothMicrophone::Cough)
    }

    fn flip(&mut self, who: ParticipantId) -> Result<(), Refusal> {
        let (id, _) = self.state.booth_of(who).ok_or(Refusal::NotNow)?;
        self.turn_round(id, Some(who))
    }

    pub(super) fn turn_round(&mut self, id: BoothId, by: Option<ParticipantId>) -> Result<(), Refusal> {
        let booth = self.state.booths.get(&id).ok_or(Refusal::NotFound)?;
        let into = booth.other().clone();
        if booth.live.is_some() {
            self.channel_is_free(&into, id)?;
        }
        self.add(Fact::Direction { booth: id, into, by });
        Ok(())
    }

    fn set_auto_flip(&mut self, who: ParticipantId, on: bool) -> Result<(), Refusal> {
        let (booth, _) = self.state.booth_of(who).ok_or(Refusal::NotNow)?;
        self.add(Fact::AutoFlip { booth, on, by: self.by });
        Ok(())
    }

    fn listen_to(&mut self, who: ParticipantId, input: Option<&BoothInput>) -> Result<(), Refusal> {
        if let Some(BoothInput::Relay { language }) = input {
            self.relay_is_sound(who, language)?;
        }
        self.add(Fact::Input { who, input: input.cloned() });
        Ok(())
    }

    /// Not one's own channel, and from somebody who hears the floor himself: two interpretations at most.
    fn relay_is_sound(&self, who: ParticipantId, language: &Language) -> Result<(), Refusal> {
        if !self.state.knows(language) {
            return Err(Refusal::UnknownLanguage);
        }
        let (mine, booth) = self.state.booth_of(who).ok_or(Refusal::NotNow)?;
        let others = self.state.booths.iter().any(|(id, other)| *id != mine && other.works_in(language));
        if booth.into == *language || !others {
            return Err(Refusal::RelayCycle);
        }
        match self.state.holder(language) {
            Some((holder, _)) if holder == mine => Err(Refusal::RelayCycle),
            Some((_, giver)) if !self.state.hears_floor(giver, self.voices) => Err(Refusal::RelayCycle),
            _ => Ok(()),
        }
    }

    fn preselect(&mut self, who: ParticipantId, keys: &[Option<Language>; 3]) -> Result<(), Refusal> {
        if keys.iter().flatten().any(|language| !self.state.knows(language)) {
            return Err(Refusal::UnknownLanguage);
        }
        self.add(Fact::Keys { who, keys: keys.clone() });
        Ok(())
    }

    fn monitor(&mut self, who: ParticipantId, language: Option<&Language>) -> Result<(), Refusal> {
        if language.is_some_and(|language| !self.state.knows(language)) {
            return Err(Refusal::UnknownLanguage);
        }
        self.add(Fact::Monitor { who, language: language.cloned() });
        Ok(())
    }

    fn talk(&mut self, who: ParticipantId, on: bool) -> Result<(), Refusal> {
        if self.state.interpreters.get(&who).is_some_and(|known| known.talks_to_booth != on) {
            self.add(Fact::BoothTalk { who, on });
        }
        Ok(())
    }

    fn clarify(&mut self, who: ParticipantId, on: bool) -> Result<(), Refusal> {
        if on && self.state.microphone(who) == BoothMicrophone::Lost {
            return Err(Refusal::NotNow);
        }
        if on {
            self.must_be_checked(who)?;
        }
        if self.state.interpreters.get(&who).is_some_and(|known| known.speaks_for_self != on) {
            self.add(Fact::SpeaksForSelf { who, on });
        }
        Ok(())
    }

    fn cue(&mut self, who: ParticipantId, cue: Cue) -> Result<(), Refusal> {
        self.add(Fact::Cued { who, cue });
        if cue == Cue::PausePlease {
            self.ask_for_pause(who);
        }
        if cue == Cue::SoundNotInterpretable
            && let Some((_, booth)) = self.state.booth_of(who).filter(|(_, booth)| booth.live == Some(who))
        {
            let language = booth.into.clone();
            self.switch_off(who, Some(who));
            let reason = String::from("sound_not_interpretable");
            self.add(Fact::Suspended { language, reason, by: Some(who) });
        }
        Ok(())
    }

    /// Only whose voice goes out renders a document; a cough does not end it.
    fn sight(&mut self, who: ParticipantId, text: Option<&SightText>) -> Result<(), Refusal> {
        if text.is_some_and(|text| !fits(&text.document, MAX_TERM) || !(1..=MAX_PAGE).contains(&text.page)) {
            return Err(Refusal::Malformed);
        }
        let known = self.state.interpreters.get(&who).ok_or(Refusal::NotNow)?;
        let open = matches!(known.microphone, BoothMicrophone::Live | BoothMicrophone::Cough);
        if text.is_some() && !open {
            return Err(Refusal::NotNow);
        }
        if known.sight.as_ref().map(|(shown, _)| shown) != text {
            self.add(Fact::Sight { who, text: text.cloned() });
        }
        Ok(())
    }

    fn term(&mut self, by: ParticipantId, term: &Term) -> Result<(), Refusal> {
        if !fits(&term.text, MAX_TERM) || !fits(&term.translation, MAX_TERM) {
            return Err(Refusal::Malformed);
        }
        self.add(Fact::TermAdded { term: term.clone(), by });
        Ok(())
    }
}

pub(super) fn fits(text: &str, most: usize) -> bool {
    let count = text.chars().count();
    !text.trim().is_empty() && count <= most && !text.chars().any(char::is_control)
}
