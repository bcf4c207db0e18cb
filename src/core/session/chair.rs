//! The chair, and what chair and coordinator do for order in the room.

use super::record::Record;
use super::rights::{Action, Facts, may};
use super::seats::{GRACE, Place};
use super::session::Session;
use crate::model::ParticipantId;
use crate::protocol::{EndReason, ErrorCode, Presence, ServerMessage};

impl Session {
    /// Notes since when the holder of the chair is not in the room.
    pub(super) fn watch_the_chair(&mut self) {
        let empty = self.ledger.chair.is_some_and(|holder| self.presence(holder) != Presence::Present);
        if empty {
            self.chair_empty_since.get_or_insert(self.clock.monotonic);
        } else {
            self.chair_empty_since = None;
        }
    }

    pub(super) fn hand_over(&mut self, from: ParticipantId, to: ParticipantId) -> Result<(), ErrorCode> {
        let facts = self.facts(to);
        if self.find(to)? == from {
            return Ok(());
        }
        if may(&facts, Action::HoldChair) {
            self.commit(Record::ChairPassed { participant: Some(to) });
            return Ok(());
        }
        let may_when_here = may(&Facts { presence: Presence::Present, ..facts }, Action::HoldChair);
        Err(if may_when_here { ErrorCode::NotNow } else { ErrorCode::NotAllowed })
    }

    /// A chair is free when nobody holds it or its holder has been out of the room for a minute.
    pub(super) fn take_chair(&mut self, who: ParticipantId) -> Result<(), ErrorCode> {
        if self.ledger.chair == Some(who) {
            return Ok(());
        }
        let given_up =
            self.chair_empty_since.is_some_and(|since| self.clock.monotonic.saturating_duration_since(since) >= GRACE);
        if self.ledger.chair.is_some() && !given_up {
            return Err(ErrorCode::NotNow);
        }
        self.commit(Record::ChairPassed { participant: Some(who) });
        Ok(())
    }

    pub(super) fn raise_hand(&mut self, who: ParticipantId, raised: bool) {
        if self.seat(who).is_some_and(|seat| seat.hand.is_some() != raised) {
            self.commit(Record::HandChanged { participant: who, raised });
        }
    }

    pub(super) fn lower_hand(&mut self, who: ParticipantId) -> Result<(), ErrorCode> {
        self.find(who)?;
        self.raise_hand(who, false);
        Ok(())
    }

    pub(super) fn request_mute(&mut self, by: ParticipantId, who: ParticipantId) -> Result<(), ErrorCode> {
        self.find(who)?;
        let connection =
            self.connection_of(who).filter(|_| self.place(who) == Place::Present && !self.is_shut_out(who));
        let connection = connection.ok_or(ErrorCode::NotNow)?;
        self.outbox.news(connection, None, ServerMessage::MuteRequested { by });
        Ok(())
    }

    pub(super) fn hard_mute(&mut self, by: ParticipantId, who: ParticipantId, muted: bool) -> Result<(), ErrorCode> {
        self.find(who)?;
        if self.seat(who).is_some_and(|seat| seat.hard_muted != muted) {
            self.commit(Record::HardMuted { participant: who, muted, by });
            self.settle_microphones(who);
        }
        Ok(())
    }

    /// The coordinator cannot remove the chair, and nobody removes himself.
    pub(super) fn remove(&mut self, by: ParticipantId, who: ParticipantId) -> Result<(), ErrorCode> {
        self.find(who)?;
        if who == by || self.ledger.chair == Some(who) {
            return Err(ErrorCode::NotAllowed);
        }
        self.remove_for_good(who, Some(by), EndReason::Removed);
        Ok(())
    }

    /// Somebody the chair or the coordinator can name: whoever has a living seat.
    fn find(&self, who: ParticipantId) -> Result<ParticipantId, ErrorCode> {
        let known = self.seat(who).filter(|seat| seat.gone.is_none());
        known.map(|_| who).ok_or(ErrorCode::NotFound)
    }
}
