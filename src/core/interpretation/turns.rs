//! Consecutive mode: speaker, then interpreter, then whoever speaks next.

use super::decide::Draft;
use super::event::Refusal;
use super::fact::Fact;
use super::state::Turn;
use crate::model::ParticipantId;
use crate::protocol::{BoothMicrophone, Mode, TurnAct};

impl Draft<'_> {
    fn is_consecutive(&self) -> bool {
        self.state.mode == Mode::Consecutive
    }

    fn set_turn(&mut self, turn: Turn) {
        if self.state.turn != turn {
            self.add(Fact::Turn { turn });
        }
    }

    pub(super) fn open_turn(&mut self) {
        self.set_turn(Turn::Open);
    }

    /// Somebody on the floor begins to speak, and nobody has the turn.
    pub(super) fn take_turn(&mut self, who: ParticipantId) {
        if self.is_consecutive() && self.state.turn == Turn::Open {
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

    /// The turn goes to who is live; with nobody live there is nobody to wait for.
    fn interpreter_next(&mut self) {
        let live = self.state.booths.values().find_map(|booth| booth.live);
        match live.filter(|who| self.state.microphone(*who) == BoothMicrophone::Live) {
            Some(participant) => self.set_turn(Turn::Interpreter { participant, since: self.now }),
            None => self.open_turn(),
        }
    }

    pub(super) fn speaker_paused(&mut self, who: ParticipantId) {
        if self.is_consecutive() && matches!(self.state.turn, Turn::Speaker { participant, .. } if participant == who) {
            self.interpreter_next();
        }
    }

    pub(super) fn interpreter_paused(&mut self, who: ParticipantId) {
        if matches!(self.state.turn, Turn::Interpreter { participant, .. } if participant == who) {
            self.open_turn();
        }
    }
}
