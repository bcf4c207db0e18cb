//! Consecutive mode: speaker, then interpreter, then whoever speaks next.

use super::decide::Draft;
use super::due::SPOKEN;
use super::event::Refusal;
use super::fact::Fact;
use super::state::{Booth, Turn};
use crate::model::{ParticipantId, Timestamp};
use crate::protocol::{BoothMicrophone, Mode, TurnAct};

impl Draft<'_> {
    fn is_consecutive(&self) -> bool {
        self.state.mode == Mode::Consecutive
    }

    fn set_turn(&mut self, turn: Turn) {
        if self.state.turn != turn {
            self.add(Fact::Turn { turn, by: self.by });
        }
    }

    pub(super) fn open_turn(&mut self) {
        self.set_turn(Turn::Open);
    }

    /// Somebody on the floor begins to speak, and nobody has the turn, or somebody of whom nothing is known since a restart.
    pub(super) fn take_turn(&mut self, who: ParticipantId) {
        let heard = |who| self.voices.sounds(who) || self.voices.quiet_since(who).is_some();
        let free = match self.state.turn {
            Turn::Open => true,
            Turn::Speaker { participant, .. } => participant != who && !heard(participant),
            Turn::Interpreter { .. } => false,
        };
        if self.is_consecutive() && free {
            self.set_turn(Turn::Speaker { participant: who, since: self.now, asked: false });
        }
    }

    /// The interpreter can hold no more. Whoever speaks is to stop now, and after him nobody begins before it was said.
    pub(super) fn ask_for_pause(&mut self, who: ParticipantId) {
        if !self.is_consecutive() || !self.state.is_live(who) {
            return;
        }
        match self.state.turn {
            Turn::Speaker { participant, since, .. } => {
                self.set_turn(Turn::Speaker { participant, since, asked: true });
            }
            Turn::Open if self.state.microphone(who) == BoothMicrophone::Live => {
                self.set_turn(Turn::Interpreter { participant: who, since: self.now });
            }
            Turn::Open | Turn::Interpreter { .. } => {}
        }
    }

    pub(super) fn pass_turn(&mut self, who: ParticipantId, act: TurnAct) -> Result<(), Refusal> {
        if !self.is_consecutive() {
            return Err(Refusal::NotNow);
        }
        match (act, self.state.turn) {
            (TurnAct::Yield, Turn::Speaker { participant, .. }) if participant == who => self.interpreter_next(),
            (TurnAct::Done, Turn::Interpreter { participant, .. }) if participant == who => self.open_turn(),
            (_, Turn::Open) => return Err(Refusal::NotNow),
            _ => return Err(Refusal::NotAllowed),
        }
        Ok(())
    }

    /// The turn goes to who is live, and works in the language spoken before all; with nobody live there is nobody to
    /// wait for.
    fn interpreter_next(&mut self) {
        let spoken = self.voices.floor_language();
        let follows = |booth: &&Booth| spoken.is_some_and(|language| booth.works_in(language));
        let open = |booth: &&Booth| booth.live.is_some_and(|who| self.state.microphone(who) == BoothMicrophone::Live);
        let booths = || self.state.booths.values().filter(open);
        let next = booths().find(follows).or_else(|| booths().next()).and_then(|booth| booth.live);
        match next {
            Some(participant) => self.set_turn(Turn::Interpreter { participant, since: self.now }),
            None => self.open_turn(),
        }
    }

    /// After a word in between there is little to interpret: whoever speaks already, or speaks next, has the turn.
    pub(super) fn speaker_paused(&mut self, who: ParticipantId) {
        let Turn::Speaker { participant, since, asked } = self.state.turn else { return };
        if !self.is_consecutive() || participant != who {
            return;
        }
        let enough = |quiet: Timestamp| asked || quiet.millis_since(since) >= SPOKEN;
        if self.voices.quiet_since(who).is_none_or(enough) {
            return self.interpreter_next();
        }
        self.open_turn();
        if let Some(speaker) = self.voices.speaker().filter(|_| self.voices.floor_sounds()) {
            self.take_turn(speaker);
        }
    }

    /// Who has left has no turn; what he said is to be interpreted all the same.
    pub(super) fn speaker_left(&mut self, who: ParticipantId) {
        match self.state.turn {
            Turn::Speaker { participant, since, .. } if participant == who => {
                let enough = self.now.millis_since(since) >= SPOKEN;
                if enough { self.interpreter_next() } else { self.open_turn() }
            }
            _ => {}
        }
    }

    /// The turn stays with the booth: it goes to whoever holds it now, and with nobody there it is open.
    pub(super) fn follow_turn(&mut self) {
        let Turn::Interpreter { participant, .. } = self.state.turn else { return };
        if self.state.is_live(participant) {
            return;
        }
        let mate = self.state.booth_of(participant).and_then(|(_, booth)| booth.live);
        match mate.filter(|who| self.state.microphone(*who) == BoothMicrophone::Live) {
            Some(participant) => self.set_turn(Turn::Interpreter { participant, since: self.now }),
            None => self.open_turn(),
        }
    }

    pub(super) fn interpreter_paused(&mut self, who: ParticipantId) {
        if matches!(self.state.turn, Turn::Interpreter { participant, .. } if participant == who) {
            self.open_turn();
        }
    }
}
