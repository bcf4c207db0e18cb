//! How much one person, and one session, may ask for.

use std::time::{Duration, Instant};

use crate::protocol::ErrorCode;

/// Seats ever taken in one session; a link is needed for each.
pub(super) const MAX_SEATS: usize = 1000;
/// People in the room at once.
pub(super) const MAX_PRESENT: usize = 200;
/// Published tracks in one session: one peer connection of `MAX_OFFER_LINES` can receive them all
/// and still publish its own.
pub(super) const MAX_TRACKS: usize = 120;
/// WHEP players of one seat at once; the oldest makes room for the next.
pub(super) const MAX_WHEP_PER_SEAT: usize = 8;
/// Offers of one peer that wait for the engine's answer.
pub(super) const MAX_PENDING_OFFERS: usize = 4;
pub(super) const MAX_WANTS: usize = 64;
pub(super) const MAX_CHAT_CHARS: usize = 2000;
/// Chat messages kept at hand; older ones are in the store.
pub(super) const CHAT_KEPT: usize = 1000;
/// Chat messages in a snapshot, and their bytes of text: a snapshot stays a message one can send.
pub(super) const CHAT_SHOWN: usize = 200;
pub(super) const CHAT_SHOWN_BYTES: usize = 24 * 1024;

/// Kinds of requests, each with a rate of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rate {
    Chat,
    WantVideo,
    Stats,
    Hand,
    Offer,
    /// Keys of a console: pressed and let go quickly.
    Console,
    Cursor,
    /// Views, screens and sketches: many, the newest counts.
    View,
    /// What is done to the images by hand.
    Mark,
    Other,
}

const KINDS: usize = 10;

impl Rate {
    /// So many at once, and as many again over this time.
    const fn bounds(self) -> (u32, Duration) {
        match self {
            Rate::Chat | Rate::Offer => (10, Duration::from_secs(10)),
            Rate::WantVideo => (20, Duration::from_secs(1)),
            // Thirty, and some for those that come together.
            Rate::Cursor => (40, Duration::from_secs(1)),
            Rate::View => (60, Duration::from_secs(1)),
            Rate::Mark => (60, Duration::from_secs(10)),
            Rate::Console => (40, Duration::from_secs(5)),
            // Two, because a timer of one second does not tick exactly.
            Rate::Stats => (2, Duration::from_secs(2)),
            Rate::Hand => (5, Duration::from_secs(10)),
            Rate::Other => (30, Duration::from_secs(10)),
        }
    }
}

/// What one seat has used up of its rates. For each kind: when all of it will be free again.
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    free_at: [Option<Instant>; KINDS],
}

impl Limits {
    pub fn spend(&mut self, rate: Rate, now: Instant) -> Result<(), ErrorCode> {
        let (burst, span) = rate.bounds();
        let step = span / burst;
        let slot = &mut self.free_at[rate as usize];
        let free_at = slot.map_or(now, |at| at.max(now));
        if free_at.duration_since(now) > span - step {
            return Err(ErrorCode::TooMany);
        }
        *slot = free_at.checked_add(step);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_then_the_rate_holds() {
        let start = Instant::now();
        let mut limits = Limits::default();
        let spent = (0..50).filter(|_| limits.spend(Rate::Chat, start).is_ok()).count();
        assert_eq!(spent, 10);
        let a_second_later = start + Duration::from_secs(1);
        assert_eq!(limits.spend(Rate::Chat, a_second_later), Ok(()));
        assert_eq!(limits.spend(Rate::Chat, a_second_later), Err(ErrorCode::TooMany));
        assert_eq!(limits.spend(Rate::Hand, a_second_later), Ok(()), "kinds do not share");
    }

    #[test]
    fn a_person_who_asks_at_the_rate_is_never_refused() {
        let mut now = Instant::now();
        let mut limits = Limits::default();
        for _ in 0..1000 {
            assert_eq!(limits.spend(Rate::Stats, now), Ok(()));
            now += Duration::from_secs(1);
        }
    }
}
