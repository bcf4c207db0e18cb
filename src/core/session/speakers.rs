use std::time::Instant;

use super::rights::Action;
use super::session::Session;
use crate::media::SpeakerReading;
use crate::model::{ParticipantId, Timestamp};
use crate::protocol::{ServerMessage, SpeakerLevel};

impl Session {
    /// Who speaks, to everybody who sees the room; nothing of anybody who is cut off himself.
    pub(super) fn show_speakers(&mut self, active: Option<ParticipantId>, since: Instant, levels: &[SpeakerReading]) {
        let audible = |who: &ParticipantId| self.may(*who, Action::SendMicrophone);
        let active = active.filter(audible);
        let heard = levels.iter().filter(|reading| audible(&reading.participant));
        let levels: Vec<SpeakerLevel> =
            heard.map(|reading| SpeakerLevel { participant: reading.participant, level: reading.level }).collect();
        let since = self.timestamp_of(since);
        for connection in self.room_sockets() {
            let body = ServerMessage::Speakers { active, since, levels: levels.clone() };
            self.outbox.news(connection, None, body);
        }
        self.speaker = active.or(self.speaker);
    }

    /// A past moment of the monotonic clock as wall-clock time.
    pub(super) fn timestamp_of(&self, at: Instant) -> Timestamp {
        let ago = self.clock.monotonic.saturating_duration_since(at).as_millis();
        Timestamp(self.clock.wall.0.saturating_sub(i64::try_from(ago).unwrap_or(i64::MAX)))
    }
}
