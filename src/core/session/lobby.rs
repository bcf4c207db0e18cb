use super::record::Record;
use super::rights::Action;
use super::seats::Place;
use super::session::Session;
use crate::model::{Language, ParticipantId};
use crate::protocol::{EndReason, ErrorCode, Presence};

impl Session {
    /// From the pre-join page (or the lobby, asking again) towards the room.
    pub(super) fn enter(&mut self, who: ParticipantId, speaks: Language, listens: Language) -> Result<(), ErrorCode> {
        if self.place(who) != Place::Present {
            self.go_in(who)?;
        }
        self.set_languages(who, speaks, listens);
        Ok(())
    }

    /// Into the room if this person need not wait, into the lobby otherwise.
    pub(super) fn go_in(&mut self, who: ParticipantId) -> Result<Place, ErrorCode> {
        if self.need_not_wait(who) {
            self.find_room()?;
            self.enter_room(who);
            return Ok(Place::Present);
        }
        if self.place(who) != Place::Lobby {
            self.set_place(who, Place::Lobby);
            self.commit(Record::WaitsInLobby { participant: who });
        }
        Ok(Place::Lobby)
    }

    fn need_not_wait(&self, who: ParticipantId) -> bool {
        let approved = self.seat(who).is_some_and(|seat| seat.approved);
        approved || (!self.ledger.locked && self.may(who, Action::SkipLobby))
    }

    pub(super) fn admit(&mut self, by: ParticipantId, participant: ParticipantId) -> Result<(), ErrorCode> {
        self.find_waiting(participant)?;
        self.find_room()?;
        self.commit(Record::Admitted { participant, by });
        self.enter_room(participant);
        Ok(())
    }

    pub(super) fn refuse(&mut self, by: ParticipantId, participant: ParticipantId) -> Result<(), ErrorCode> {
        self.find_waiting(participant)?;
        self.commit(Record::Refused { participant, by });
        self.show_out(participant, EndReason::Refused);
        Ok(())
    }

    fn find_waiting(&self, participant: ParticipantId) -> Result<(), ErrorCode> {
        match self.presence(participant) {
            Presence::Lobby => Ok(()),
            Presence::Arriving | Presence::Present | Presence::Reconnecting => Err(ErrorCode::NotNow),
            Presence::Away | Presence::Removed => Err(ErrorCode::NotFound),
        }
    }

    pub(super) fn lock(&mut self, by: ParticipantId, locked: bool) {
        if self.ledger.locked != locked {
            self.commit(Record::Locked { locked, by });
        }
    }
}
