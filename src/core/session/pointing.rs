//! Everyone's cursor over the images: passed on to those who see them, kept nowhere.

use super::rights::Action;
use super::session::Session;
use crate::model::ParticipantId;
use crate::protocol::{ErrorCode, PointedAt, ServerMessage};

/// A DICOM unique identifier has at most 64 characters (PS3.5, 9.1); aliases are no longer.
const MAX_UID: usize = 64;

impl Session {
    pub(super) fn point(&mut self, me: ParticipantId, at: Option<PointedAt>) -> Result<(), ErrorCode> {
        if at.as_ref().is_some_and(|at| !is_sound(at)) {
            return Err(ErrorCode::Malformed);
        }
        for connection in self.room_sockets() {
            let viewer = self.connections.get(&connection).map(|viewer| viewer.me);
            if viewer.is_some_and(|viewer| viewer != me && self.may(viewer, Action::Point)) {
                self.outbox.news(connection, None, ServerMessage::Pointer { from: me, at: at.clone() });
            }
        }
        Ok(())
    }
}

fn is_sound(at: &PointedAt) -> bool {
    let named = [&at.series, &at.instance]
        .into_iter()
        .all(|uid| (1..=MAX_UID).contains(&uid.len()) && uid.bytes().all(|byte| byte.is_ascii_graphic()));
    let numbers = at.pixel.iter().chain(at.patient.iter().flatten());
    named && numbers.into_iter().all(|number| number.is_finite())
}
