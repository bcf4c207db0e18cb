//! Everyone's cursor over the images: passed on to those who see them, kept nowhere. It goes over the lossy channels of
//! browsers that have one, and over their sockets otherwise.

use super::session::Session;
use crate::media;
use crate::model::{ParticipantId, PeerId};
use crate::protocol::{ErrorCode, PointedAt, ServerMessage};
use crate::viewing::is_sound_place;

impl Session {
    /// `number`: 0 from who does not number; one that is not above the last has been overtaken.
    pub(super) fn point(&mut self, me: ParticipantId, number: u32, at: Option<PointedAt>) -> Result<(), ErrorCode> {
        if at.as_ref().is_some_and(|at| !is_sound_place(at)) {
            return Err(ErrorCode::Malformed);
        }
        let Some(number) = self.number_of_pointer(me, number) else { return Ok(()) };
        self.sample_pointer(me, at.as_ref());
        let message = ServerMessage::Pointer { from: me, number, at };
        let mut lossy = Vec::new();
        for connection in self.room_sockets() {
            let Some(viewer) = self.connections.get(&connection).map(|viewer| viewer.me) else { continue };
            if viewer == me || !self.eyes_of(viewer).sees {
                continue;
            }
            match self.channel_of(viewer).filter(|_| is_soon_repeated(&message)) {
                Some(peer) => lossy.push(peer),
                None => self.outbox.news(connection, None, message.clone()),
            }
        }
        if !lossy.is_empty()
            && let Ok(text) = serde_json::to_string(&message)
        {
            self.outbox.media(media::Command::Tell { peers: lossy, from: me, text: text.into() });
        }
        Ok(())
    }

    pub(super) fn note_channel(&mut self, peer: PeerId, open: bool) {
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.channel = open;
        }
    }

    /// The browser of this person, if its lossy channel is open.
    fn channel_of(&self, who: ParticipantId) -> Option<PeerId> {
        self.browser_of(who).filter(|peer| self.peers.get(peer).is_some_and(|peer| peer.channel))
    }

    /// What the message goes on under; `None`: a later one is out already.
    fn number_of_pointer(&mut self, who: ParticipantId, number: u32) -> Option<u32> {
        let pointed = &mut self.attendance.get_mut(&who)?.pointed;
        if number != 0 && number <= pointed.heard {
            return None;
        }
        pointed.heard = number;
        pointed.told = pointed.told.wrapping_add(1);
        Some(pointed.told)
    }
}

/// That a cursor is gone is said once, and must arrive.
const fn is_soon_repeated(message: &ServerMessage) -> bool {
    matches!(message, ServerMessage::Pointer { at: Some(_), .. })
}
