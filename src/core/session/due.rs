//! What happens by itself: grace periods end, links expire, players fall silent, qualities are due.

use std::time::{Duration, Instant};

use super::seats::{Attendance, GRACE, Place};
use super::session::Session;
use crate::model::{ParticipantId, PeerId, Timestamp};
use crate::protocol::{EndReason, ErrorCode};

/// A WHIP or WHEP peer without a working path for so long is removed.
pub(super) const PLAYER_GRACE: Duration = Duration::from_secs(30);

impl Session {
    /// Carries out what is due by now. True: somebody's state changed.
    pub(super) fn carry_out_due(&mut self) -> bool {
        if self.is_over() {
            return false;
        }
        let expired = self.cut_expired();
        let silent = self.cut_silent_players();
        let lost = self.give_up_lost();
        let interpretation = self.carry_out_due_interpretation();
        self.carry_out_due_viewing();
        self.carry_out_due_filming();
        self.carry_out_due_gaps();
        self.broadcast_due_qualities();
        expired || silent || lost || interpretation
    }

    pub(super) fn next_due(&self) -> Option<Instant> {
        let lost = self.attendance.values().filter_map(|seat| seat.lost?.checked_add(GRACE));
        let expiring = self.attendance.values().filter(|seat| is_in(seat));
        let expired = expiring.filter_map(|seat| self.instant_of(seat.expires));
        let silent = self.peers.values().filter_map(|peer| peer.silent_since?.checked_add(PLAYER_GRACE));
        let interpretation = self.interpretation_due.and_then(|at| self.instant_of(at));
        let viewing = self.viewing.next_due().and_then(|at| self.instant_of(at));
        let gaps = self.gaps.next_due().and_then(|at| self.instant_of(at));
        lost.chain(viewing)
            .chain(gaps)
            .chain(self.filmed.next_due())
            .chain(expired)
            .chain(silent)
            .chain(interpretation)
            .chain(self.qualities.due())
            .min()
    }

    fn cut_expired(&mut self) -> bool {
        let wall = self.clock.wall;
        let expired = |seat: &Attendance| is_in(seat) && seat.expires <= wall;
        let out = self.people(expired);
        for &who in &out {
            self.show_out(who, EndReason::LinkInvalid);
        }
        !out.is_empty()
    }

    fn cut_silent_players(&mut self) -> bool {
        let now = self.clock.monotonic;
        let silent = |since: Option<Instant>| since.is_some_and(|at| now.saturating_duration_since(at) >= PLAYER_GRACE);
        let out: Vec<PeerId> =
            self.peers.iter().filter(|(_, peer)| silent(peer.silent_since)).map(|(id, _)| *id).collect();
        for &peer in &out {
            self.remove_player(peer, ErrorCode::Internal);
        }
        !out.is_empty()
    }

    fn give_up_lost(&mut self) -> bool {
        let now = self.clock.monotonic;
        let late = |seat: &Attendance| seat.lost.is_some_and(|at| now.saturating_duration_since(at) >= GRACE);
        let out = self.people(late);
        for &who in &out {
            self.give_up(who);
        }
        !out.is_empty()
    }

    /// The browser does not come back; a player may still hold the seat.
    fn give_up(&mut self, who: ParticipantId) {
        if let Some(seat) = self.attendance.get_mut(&who) {
            seat.lost = None;
        }
        if self.has_player(who) {
            self.remove_browser(who);
        } else {
            self.go_away(who);
        }
    }

    fn people(&self, which: impl Fn(&Attendance) -> bool) -> Vec<ParticipantId> {
        self.attendance.iter().filter(|(_, seat)| which(seat)).map(|(who, _)| *who).collect()
    }

    /// A wall-clock moment on the monotonic clock, as far as the two agree now.
    fn instant_of(&self, at: Timestamp) -> Option<Instant> {
        let ahead = u64::try_from(at.millis_since(self.clock.wall)).unwrap_or(0);
        self.clock.monotonic.checked_add(Duration::from_millis(ahead))
    }
}

fn is_in(seat: &Attendance) -> bool {
    seat.place != Place::Away || seat.connection.is_some()
}
