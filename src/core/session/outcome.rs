//! The outcome form inside the session: who writes, who votes, and who is shown it.

use std::sync::Arc;

use super::publishing::PeerKind;
use super::record::Record;
use super::rights::Action;
use super::session::Session;
use crate::model::ParticipantId;
use crate::outcome::decide;
use crate::protocol::{Change, ErrorCode, OutcomeAct, OutcomeView, ServerMessage};

impl Session {
    pub(super) fn fill_outcome(&mut self, who: ParticipantId, act: OutcomeAct) -> Result<(), ErrorCode> {
        match &act {
            // A vote is given by whoever hears and sees the talk at this moment, not by an open page.
            OutcomeAct::TakeStance { .. } if !self.is_connected(who) => return Err(ErrorCode::NotNow),
            OutcomeAct::NameScribe { participant: Some(named) } => {
                let fits = self.seat(*named).is_some_and(|seat| seat.gone.is_none());
                if !fits || !self.may(*named, Action::BeScribe) {
                    return Err(ErrorCode::NotFound);
                }
            }
            _ => {}
        }
        let fact = decide(&self.ledger.outcome, who, act)?;
        self.commit(Record::Outcome { fact });
        Ok(())
    }

    /// Has a media connection that was agreed with the engine, and its path works.
    fn is_connected(&self, who: ParticipantId) -> bool {
        let mine = self.peers.values().filter(|peer| peer.owner == who);
        mine.into_iter().any(|peer| peer.answered && (peer.kind == PeerKind::Browser || peer.silent_since.is_none()))
    }

    pub(super) fn outcome_for(&self, who: ParticipantId) -> Arc<OutcomeView> {
        if self.may(who, Action::SeeOutcome) { Arc::clone(&self.rosters.outcome) } else { Arc::default() }
    }

    pub(super) fn refresh_outcome(&mut self) {
        if *self.rosters.outcome != *self.ledger.outcome.view() {
            self.rosters.outcome = Arc::new(self.ledger.outcome.view().clone());
        }
    }

    /// To everybody in the room to whom it looks different now.
    pub(super) fn show_outcome(&mut self) {
        self.refresh_outcome();
        for connection in self.room_sockets() {
            let Some(me) = self.connections.get(&connection).map(|viewer| viewer.me) else { continue };
            let wanted = self.outcome_for(me);
            let Some(viewer) = self.connections.get_mut(&connection) else { continue };
            if viewer.has_seen_outcome(&wanted) {
                continue;
            }
            let revision = viewer.see_outcome(&wanted);
            let change = Change::Outcome { outcome: (*wanted).clone() };
            self.outbox.news(connection, revision, ServerMessage::Change { change });
        }
    }
}
