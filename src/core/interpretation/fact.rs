use serde::{Deserialize, Serialize};

use super::state::{Booth, Interpretation, Interpreter, Suspension, Turn};
use crate::model::{BoothId, Language, ParticipantId, Timestamp};
use crate::protocol::{
    BoothInput, BoothMicrophone, Credential, Cue, HandoverView, LeadNote, LeadReason, LeadStep, Mode, SightText, Term,
};

/// Terms kept for the consoles, of the case and of those added at them.
pub(super) const MAX_TERMS: usize = 500;

/// Something that has happened: stored in order, replayed after a restart. `by` is who did it; `None`: by itself, or
/// stored before it was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    Joined {
        who: ParticipantId,
        booth: BoothId,
        languages: [Language; 2],
    },
    Left {
        who: ParticipantId,
    },
    CheckedIn {
        who: ParticipantId,
        credential: Option<Credential>,
        may_record: bool,
    },
    Waived {
        who: ParticipantId,
        by: ParticipantId,
        #[serde(default)]
        reason: Option<LeadReason>,
    },
    Authorised {
        who: ParticipantId,
        by: ParticipantId,
        #[serde(default)]
        reason: Option<LeadReason>,
    },
    /// Taken off air by the chair; what becomes of microphone and channel follows as facts of their own.
    Revoked {
        who: ParticipantId,
        by: ParticipantId,
        reason: Option<LeadReason>,
    },
    Recorded {
        on: bool,
    },
    /// The microphone's new state. `Live` takes the channel, `Off` and `Armed` give it back.
    Microphone {
        who: ParticipantId,
        state: BoothMicrophone,
        by: Option<ParticipantId>,
    },
    /// The cough key was let go while the microphone was lost.
    CoughReleased {
        who: ParticipantId,
    },
    /// The channel goes from one to the other between two packets.
    HandedOver {
        booth: BoothId,
        from: Option<ParticipantId>,
        to: ParticipantId,
        forced: bool,
        #[serde(default)]
        cause: Option<TakeCause>,
    },
    Direction {
        booth: BoothId,
        into: Language,
        by: Option<ParticipantId>,
    },
    AutoFlip {
        booth: BoothId,
        on: bool,
        #[serde(default)]
        by: Option<ParticipantId>,
    },
    Handover {
        booth: BoothId,
        stage: HandoverView,
        #[serde(default)]
        by: Option<ParticipantId>,
    },
    Input {
        who: ParticipantId,
        input: Option<BoothInput>,
    },
    Keys {
        who: ParticipantId,
        keys: [Option<Language>; 3],
    },
    Monitor {
        who: ParticipantId,
        language: Option<Language>,
    },
    BoothTalk {
        who: ParticipantId,
        on: bool,
    },
    HearsTalk {
        who: ParticipantId,
        on: bool,
    },
    SpeaksForSelf {
        who: ParticipantId,
        on: bool,
    },
    /// A document is rendered orally, from this page on, or no longer. It also ends when the microphone goes off.
    Sight {
        who: ParticipantId,
        text: Option<SightText>,
    },
    Cued {
        who: ParticipantId,
        cue: Cue,
    },
    Mode {
        mode: Mode,
        by: ParticipantId,
    },
    FloorLanguage {
        participant: ParticipantId,
        language: Option<Language>,
        by: ParticipantId,
    },
    Suspended {
        language: Language,
        reason: String,
        by: Option<ParticipantId>,
    },
    Resumed {
        language: Language,
        #[serde(default)]
        by: Option<ParticipantId>,
    },
    Turn {
        turn: Turn,
        #[serde(default)]
        by: Option<ParticipantId>,
    },
    TermAdded {
        term: Term,
        by: ParticipantId,
    },
    /// The glossary of the case, in place of what it was before.
    CaseTerms {
        terms: Vec<Term>,
    },
}

/// Why a microphone went to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TakeCause {
    Agreed,
    /// The one before switched off, or was switched off; the next stood ready.
    Stopped,
    Left,
    Lost,
    /// Held the cough key for long.
    Coughed,
    Silent,
    /// By leave of the chair.
    Authorised,
}

impl Interpretation {
    /// Takes a fact over. A fact about somebody unknown changes nothing: a damaged store must not
    /// stop a session.
    pub fn apply(&mut self, fact: &Fact, at: Timestamp) {
        self.revision += 1;
        match fact {
            Fact::Joined { who, booth, languages } => self.join(*who, *booth, languages, at),
            Fact::Left { who } => self.leave(*who, at),
            Fact::Microphone { who, state, .. } => self.set_microphone(*who, *state, at),
            Fact::HandedOver { booth, from, to, .. } => self.hand_over(*booth, *from, *to, at),
            Fact::Direction { booth, into, .. } => self.with_booth(*booth, |booth| booth.into = into.clone()),
            Fact::AutoFlip { booth, on, .. } => self.with_booth(*booth, |booth| booth.auto_flip = *on),
            Fact::Handover { booth, stage, .. } => self.with_booth(*booth, |booth| booth.handover = stage.clone()),
            Fact::Mode { mode, .. } => self.mode = *mode,
            Fact::Recorded { on } => self.recorded = *on,
            Fact::FloorLanguage { participant, language, .. } => match language {
                Some(language) => drop(self.overrides.insert(*participant, language.clone())),
                None => drop(self.overrides.remove(participant)),
            },
            Fact::Suspended { language, reason, by } => {
                self.suspended.insert(language.clone(), Suspension { reason: reason.clone(), by: *by });
            }
            Fact::Resumed { language, .. } => drop(self.suspended.remove(language)),
            Fact::Turn { turn, .. } => self.turn = *turn,
            Fact::TermAdded { term, .. } => self.add_term(term),
            Fact::CaseTerms { terms } => self.case_terms.clone_from(terms),
            Fact::Cued { .. } => {}
            Fact::Waived { who, by, reason } => self.decide_about(*who, LeadStep::Waived, *by, reason, at),
            Fact::Authorised { who, by, reason } => self.decide_about(*who, LeadStep::Authorised, *by, reason, at),
            Fact::Revoked { who, by, reason } => self.decide_about(*who, LeadStep::Revoked, *by, reason, at),
            Fact::Sight { who, text } => self.render_sight(*who, text.as_ref(), at),
            other => self.apply_to_interpreter(other),
        }
    }

    /// Another page of the same document goes on; another document begins anew.
    fn render_sight(&mut self, who: ParticipantId, text: Option<&SightText>, at: Timestamp) {
        let Some(known) = self.interpreters.get_mut(&who) else { return };
        let begun = known.sight.take();
        known.sight = text.map(|text| match begun {
            Some((before, since)) if before.document == text.document => (text.clone(), since),
            _ => (text.clone(), at),
        });
    }

    fn decide_about(
        &mut self,
        who: ParticipantId,
        step: LeadStep,
        by: ParticipantId,
        reason: &Option<LeadReason>,
        at: Timestamp,
    ) {
        let Some(known) = self.interpreters.get_mut(&who) else { return };
        match step {
            LeadStep::Waived => known.waived = true,
            LeadStep::Authorised => known.authorised = true,
            LeadStep::Revoked => known.authorised = false,
        }
        known.note = Some(LeadNote { step, by, at, reason: reason.clone() });
    }

    fn apply_to_interpreter(&mut self, fact: &Fact) {
        let (Fact::CheckedIn { who, .. }
        | Fact::CoughReleased { who }
        | Fact::Input { who, .. }
        | Fact::Keys { who, .. }
        | Fact::Monitor { who, .. }
        | Fact::BoothTalk { who, .. }
        | Fact::HearsTalk { who, .. }
        | Fact::SpeaksForSelf { who, .. }) = fact
        else {
            return;
        };
        let Some(known) = self.interpreters.get_mut(who) else { return };
        match fact {
            Fact::CheckedIn { credential, may_record, .. } => {
                known.credential.clone_from(credential);
                known.may_record = *may_record;
                known.checked_in = true;
            }
            Fact::CoughReleased { .. } => {
                known.lost = known.lost.map(|(_, since)| (BoothMicrophone::Live, since));
                known.cough = None;
            }
            Fact::Input { input, .. } => known.input.clone_from(input),
            Fact::Keys { keys, .. } => known.keys.clone_from(keys),
            Fact::Monitor { language, .. } => known.monitor.clone_from(language),
            Fact::BoothTalk { on, .. } => known.talks_to_booth = *on,
            Fact::HearsTalk { on, .. } => known.hears_talk = *on,
            Fact::SpeaksForSelf { on, .. } => known.speaks_for_self = *on,
            _ => {}
        }
    }

    fn with_booth(&mut self, id: BoothId, change: impl FnOnce(&mut Booth)) {
        if let Some(booth) = self.booths.get_mut(&id) {
            change(booth);
        }
    }

    fn join(&mut self, who: ParticipantId, id: BoothId, languages: &[Language; 2], at: Timestamp) {
        let booth = self.booths.entry(id).or_insert_with(|| Booth {
            languages: languages.clone(),
            members: Vec::new(),
            live: None,
            live_since: None,
            into: languages[1].clone(),
            auto_flip: false,
            handover: HandoverView::Idle,
            opened: at,
        });
        if !booth.members.contains(&who) {
            booth.members.push(who);
        }
        self.interpreters.entry(who).or_insert_with(|| Interpreter::new(id)).booth = id;
    }

    fn leave(&mut self, who: ParticipantId, at: Timestamp) {
        self.set_microphone(who, BoothMicrophone::Off, at);
        let Some(known) = self.interpreters.remove(&who) else { return };
        self.with_booth(known.booth, |booth| booth.members.retain(|member| *member != who));
        self.booths.retain(|_, booth| !booth.members.is_empty());
        if matches!(self.turn, Turn::Interpreter { participant, .. } if participant == who) {
            self.turn = Turn::Open;
        }
    }

    fn set_microphone(&mut self, who: ParticipantId, state: BoothMicrophone, at: Timestamp) {
        let Some(known) = self.interpreters.get_mut(&who) else { return };
        let before = known.microphone;
        known.lost = match (state, before) {
            (BoothMicrophone::Lost, BoothMicrophone::Lost) => known.lost,
            (BoothMicrophone::Lost, _) => Some((before, at)),
            _ => None,
        };
        known.cough = match (state, known.cough) {
            (BoothMicrophone::Cough, None) => Some(at),
            (BoothMicrophone::Cough | BoothMicrophone::Lost, held) => held,
            _ => None,
        };
        if before != state {
            known.since = at;
        }
        known.microphone = state;
        match state {
            BoothMicrophone::Off => (known.speaks_for_self, known.sight) = (false, None),
            BoothMicrophone::Armed => known.sight = None,
            BoothMicrophone::Live => known.note = None,
            BoothMicrophone::Cough | BoothMicrophone::Lost => {}
        }
        let id = known.booth;
        match state {
            BoothMicrophone::Live => self.take_channel(id, who, at),
            BoothMicrophone::Off | BoothMicrophone::Armed => self.give_channel(id, who, at),
            BoothMicrophone::Cough | BoothMicrophone::Lost => {}
        }
    }

    fn take_channel(&mut self, id: BoothId, who: ParticipantId, at: Timestamp) {
        let before = self.booths.get(&id).and_then(|booth| booth.live).filter(|live| *live != who);
        if let Some(before) = before {
            self.set_microphone(before, BoothMicrophone::Off, at);
        }
        let Some(booth) = self.booths.get_mut(&id) else { return };
        if booth.live != Some(who) {
            booth.live = Some(who);
            booth.live_since = Some(at);
        }
        let into = booth.into.clone();
        if let Some(known) = self.interpreters.get_mut(&who) {
            known.authorised = false;
        }
        // Whoever stopped because of bad sound resumes by going live.
        if self.suspended.get(&into).is_some_and(|suspension| suspension.by.is_some()) {
            self.suspended.remove(&into);
        }
    }

    fn give_channel(&mut self, id: BoothId, who: ParticipantId, at: Timestamp) {
        let Some(booth) = self.booths.get_mut(&id) else { return };
        if booth.live == Some(who) {
            let since = booth.live_since.take();
            booth.live = None;
            if let (Some(known), Some(since)) = (self.interpreters.get_mut(&who), since) {
                known.on_air += at.millis_since(since).max(0);
            }
        }
    }

    fn hand_over(&mut self, id: BoothId, from: Option<ParticipantId>, to: ParticipantId, at: Timestamp) {
        if let Some(from) = from {
            let input = self.interpreters.get(&from).and_then(|known| known.input.clone());
            self.set_microphone(from, BoothMicrophone::Off, at);
            if let Some(known) = self.interpreters.get_mut(&to) {
                known.input = input;
            }
        }
        self.set_microphone(to, BoothMicrophone::Live, at);
        self.with_booth(id, |booth| booth.handover = HandoverView::Idle);
    }

    fn add_term(&mut self, term: &Term) {
        self.terms.retain(|known| known.from != term.from || known.text != term.text || known.to != term.to);
        self.terms.push(term.clone());
        if self.terms.len() > MAX_TERMS {
            self.terms.remove(0);
        }
    }
}
