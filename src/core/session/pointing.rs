//! Everyone's cursor over the images: passed on to those who see them, kept nowhere.

use super::session::Session;
use crate::model::ParticipantId;
use crate::protocol::{ErrorCode, PointedAt, ServerMessage};
use crate::viewing::is_sound_place;

impl Session {
    pub(super) fn point(&mut self, me: ParticipantId, at: Option<PointedAt>) -> Result<(), ErrorCode> {
        if at.as_ref().is_some_and(|at| !is_sound_place(at)) {
            return Err(ErrorCode::Malformed);
        }
        self.sample_pointer(me, at.as_ref());
        for connection in self.room_sockets() {
            let viewer = self.connections.get(&connection).map(|viewer| viewer.me);
            if viewer.is_some_and(|viewer| viewer != me && self.eyes_of(viewer).sees) {
                self.outbox.news(connection, None, ServerMessage::Pointer { from: me, at: at.clone() });
            }
        }
        Ok(())
    }
}
