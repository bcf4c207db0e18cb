use std::time::{Duration, Instant};

use super::rights::Action;
use super::session::Session;
use crate::model::ParticipantId;
use crate::protocol::{ClientStats, Quality, ServerMessage, Via};

/// Everybody's connection is told at most this often.
const EVERY: Duration = Duration::from_secs(3);

/// When the next round is due.
#[derive(Debug, Default)]
pub(super) struct Qualities {
    due: Option<Instant>,
    last: Option<Instant>,
}

impl Qualities {
    pub fn due(&self) -> Option<Instant> {
        self.due
    }

    /// There is something to tell.
    fn arm(&mut self, now: Instant) {
        let earliest = self.last.and_then(|at| at.checked_add(EVERY)).map_or(now, |at| at.max(now));
        self.due.get_or_insert(earliest);
    }

    fn fire(&mut self, now: Instant) -> bool {
        let fires = self.due.is_some_and(|at| at <= now);
        if fires {
            *self = Self { due: None, last: Some(now) };
        }
        fires
    }
}

impl Session {
    pub(super) fn take_stats(&mut self, who: ParticipantId, stats: ClientStats) {
        let known = self.browser_of(who).and_then(|peer| self.peers.get(&peer)).and_then(|peer| peer.via);
        let via = known.unwrap_or(if stats.tcp { Via::Tcp } else { Via::Udp });
        let loss_permille = stats.audio_loss_permille.min(1000);
        self.readings.take_stats(who, stats);
        if let Some(seat) = self.attendance.get_mut(&who) {
            seat.quality = Some(Quality { participant: who, rtt_ms: stats.rtt_ms, loss_permille, via });
            self.qualities.arm(self.clock.monotonic);
        }
    }

    pub(super) fn broadcast_due_qualities(&mut self) {
        if !self.qualities.fire(self.clock.monotonic) {
            return;
        }
        let seen = self.attendance.iter().filter(|(who, _)| self.may(**who, Action::BeSeen));
        let qualities: Vec<Quality> = seen.filter_map(|(_, seat)| seat.quality).collect();
        for connection in self.room_sockets() {
            let body = ServerMessage::Qualities { qualities: qualities.clone() };
            self.outbox.news(connection, None, body);
        }
    }
}
