use super::event::{Event, Refusal};
use super::fact::{Fact, TakeCause};
use super::state::Interpretation;
use super::voices::Voices;
use crate::model::{BoothId, Language, ParticipantId, Timestamp};
use crate::protocol::{BoothMicrophone, HandoverView};

/// Facts in the making: each is taken over by a copy of the state, so that the next one is decided
/// on what is already so. Nothing reaches the real state unless all of it is allowed.
pub(super) struct Draft<'a> {
    pub state: Interpretation,
    pub facts: Vec<Fact>,
    pub voices: &'a Voices,
    /// Who asks; `None`: it happens by itself.
    pub by: Option<ParticipantId>,
    pub now: Timestamp,
}

impl Draft<'_> {
    pub fn add(&mut self, fact: Fact) {
        self.state.apply(&fact, self.now);
        self.facts.push(fact);
    }
}

/// What follows from an event: facts in order, or why nothing changes. Total: every event has an
/// answer in every state.
pub fn decide(state: &Interpretation, voices: &Voices, event: &Event, now: Timestamp) -> Result<Vec<Fact>, Refusal> {
    let mut draft = Draft { state: state.clone(), facts: Vec::new(), voices, by: event.by(), now };
    match event {
        Event::Seated { who, languages } => draft.seat(*who, languages),
        Event::Left { who } => draft.leave(*who),
        Event::Act { who, act } => draft.act(*who, act)?,
        Event::Lead { by, act } => draft.lead(*by, act)?,
        Event::PassTurn { who, act } => draft.pass_turn(*who, *act)?,
        Event::Lost { who } => draft.lose(*who),
        Event::Stalled { who } => draft.stall(*who),
        Event::Back { who } => draft.find_again(*who),
        Event::FloorSpoke { who, language } => draft.floor_spoke(*who, language),
        Event::Recorded { on } => draft.record(*on),
        Event::OfferLapsed { booth } => draft.lapse(*booth),
        Event::MicrophoneLapsed { who } => draft.switch_off(*who, None),
        Event::FlippedInPause { booth } => draft.turn_round(*booth, None)?,
        Event::SpeakerPaused { who } => draft.speaker_paused(*who),
        Event::InterpreterPaused { who } => draft.interpreter_paused(*who),
    }
    draft.follow_turn();
    Ok(draft.facts)
}

/// `decide` and take over. The state is as it was when the answer is a refusal.
pub fn step(state: &mut Interpretation, voices: &Voices, event: &Event, now: Timestamp) -> Result<Vec<Fact>, Refusal> {
    let facts = decide(state, voices, event, now)?;
    for fact in &facts {
        state.apply(fact, now);
    }
    Ok(facts)
}

impl Draft<'_> {
    /// Into the booth with these two languages, which is opened when there is none.
    fn seat(&mut self, who: ParticipantId, languages: &[Language; 2]) {
        let same = |known: &[Language; 2]| languages.iter().all(|language| known.contains(language));
        if self.state.booth_of(who).is_some_and(|(_, booth)| same(&booth.languages)) {
            return;
        }
        if self.state.interpreters.contains_key(&who) {
            self.leave(who);
        }
        let known = self.state.booths.iter().find(|(_, booth)| same(&booth.languages));
        let (booth, languages) = match known {
            Some((id, booth)) => (*id, booth.languages.clone()),
            None => {
                let last = self.state.booths.last_key_value().map_or(0, |(id, _)| id.0);
                (BoothId(last + 1), languages.clone())
            }
        };
        self.add(Fact::Joined { who, booth, languages });
    }

    fn leave(&mut self, who: ParticipantId) {
        if !self.state.interpreters.contains_key(&who) {
            return self.speaker_left(who);
        }
        if !self.state.is_live(who) || !self.partner_takes_over(who, TakeCause::Left) {
            self.end_handover_with(who);
        }
        self.follow_turn();
        self.add(Fact::Left { who });
    }

    /// Off, whatever it was. A partner who stands ready takes over at once.
    pub fn switch_off(&mut self, who: ParticipantId, by: Option<ParticipantId>) {
        if self.state.microphone(who) == BoothMicrophone::Off {
            return;
        }
        if self.state.is_live(who) && self.partner_takes_over(who, TakeCause::Stopped) {
            return;
        }
        self.end_handover_with(who);
        self.add(Fact::Microphone { who, state: BoothMicrophone::Off, by });
    }

    /// The live interpreter is gone or stops, and the partner is ready: no hole.
    fn partner_takes_over(&mut self, who: ParticipantId, cause: TakeCause) -> bool {
        let Some((id, booth)) = self.state.booth_of(who) else { return false };
        let HandoverView::Ready { to, .. } = booth.handover else { return false };
        let hears = self.state.microphone(to) == BoothMicrophone::Armed && self.voices.stalled_since(to).is_none();
        if !hears || self.must_be_checked(to).is_err() {
            return false;
        }
        self.add(Fact::HandedOver { booth: id, from: Some(who), to, forced: false, cause: Some(cause) });
        true
    }

    /// Only a live microphone has to send: a muted one may rest.
    fn stall(&mut self, who: ParticipantId) {
        if self.state.microphone(who) == BoothMicrophone::Live {
            self.lose(who);
        }
    }

    fn lose(&mut self, who: ParticipantId) {
        let microphone = self.state.microphone(who);
        if matches!(microphone, BoothMicrophone::Off | BoothMicrophone::Lost) {
            return;
        }
        if self.state.is_live(who) && self.partner_takes_over(who, TakeCause::Lost) {
            return;
        }
        if !self.state.is_live(who) {
            self.end_handover_with(who);
        }
        self.add(Fact::Microphone { who, state: BoothMicrophone::Lost, by: None });
    }

    /// Within three seconds everything is as before; the cough key was let go meanwhile or is held.
    fn find_again(&mut self, who: ParticipantId) {
        let Some((before, _)) = self.state.interpreters.get(&who).and_then(|known| known.lost) else { return };
        self.add(Fact::Microphone { who, state: before, by: None });
    }

    pub fn end_handover_with(&mut self, who: ParticipantId) {
        let Some((id, booth)) = self.state.booth_of(who) else { return };
        let involved = booth.live == Some(who)
            || match booth.handover {
                HandoverView::Idle => false,
                HandoverView::Offered { by, to, .. } => by == who || to == who,
                HandoverView::Requested { by, .. } => by == who,
                HandoverView::Ready { to, .. } => to == who,
            };
        if involved && booth.handover != HandoverView::Idle {
            self.add(Fact::Handover { booth: id, stage: HandoverView::Idle, by: self.by });
        }
    }

    fn lapse(&mut self, booth: BoothId) {
        if self.state.booths.get(&booth).is_some_and(|booth| booth.handover != HandoverView::Idle) {
            self.add(Fact::Handover { booth, stage: HandoverView::Idle, by: self.by });
        }
    }

    /// A booth in which nobody is live turns to where it will be needed; a voiced one is never moved.
    fn floor_spoke(&mut self, who: ParticipantId, language: &Language) {
        let idle = |booth: &super::state::Booth| booth.live.is_none() && booth.into == *language;
        let turned: Vec<(BoothId, Language)> = self
            .state
            .booths
            .iter()
            .filter(|(_, booth)| idle(booth))
            .map(|(id, booth)| (*id, booth.other().clone()))
            .collect();
        for (booth, into) in turned {
            self.add(Fact::Direction { booth, into, by: None });
        }
        self.take_turn(who);
    }

    fn record(&mut self, on: bool) {
        if self.state.recorded == on {
            return;
        }
        self.add(Fact::Recorded { on });
        // Whoever has not consented is not recorded, and does not go on unrecorded beside the recording.
        let unwilling: Vec<ParticipantId> =
            self.state.interpreters.iter().filter(|(_, known)| on && !known.may_record).map(|(who, _)| *who).collect();
        for who in unwilling {
            self.switch_off(who, None);
        }
    }
}
