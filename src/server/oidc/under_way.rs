use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::store::Secret;

/// Somebody who has gone to the provider comes back within this time.
const BACK_WITHIN: Duration = Duration::from_secs(600);
/// So many may be under way; with one more the oldest is forgotten.
const MOST: usize = 10_000;

/// Somebody on the way to the provider.
#[derive(Debug)]
pub(super) struct Traveller {
    /// Bound to the browser that left: another one's answer is not taken (login CSRF).
    pub(super) browser: Secret,
    pub(super) nonce: Secret,
    pub(super) verifier: Secret,
    pub(super) since: Instant,
}

/// Everybody under way, by state. Whoever floods it pushes out the oldest, and keeps nobody from leaving.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    travellers: HashMap<String, Traveller>,
    /// In the order in which they left; who is back already stands here until it is his turn.
    left: VecDeque<(Instant, String)>,
}

impl UnderWay {
    pub(super) fn leave(&mut self, state: String, traveller: Traveller) {
        let now = traveller.since;
        let is_late = |at: Instant| now.saturating_duration_since(at) >= BACK_WITHIN;
        // One comes and at most a few go: nobody looks through all of them.
        while self.left.len() >= MOST || self.left.front().is_some_and(|(at, _)| is_late(*at)) {
            let Some((_, oldest)) = self.left.pop_front() else { break };
            self.travellers.remove(&oldest);
        }
        self.left.push_back((now, state.clone()));
        self.travellers.insert(state, traveller);
    }

    /// Each state serves once, and not for long.
    pub(super) fn come_back(&mut self, state: &str, browser: Option<&Secret>, now: Instant) -> Option<Traveller> {
        let traveller = self.travellers.remove(state)?;
        let in_time = now.saturating_duration_since(traveller.since) < BACK_WITHIN;
        (in_time && Some(&traveller.browser) == browser).then_some(traveller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traveller(since: Instant) -> Traveller {
        Traveller { browser: Secret::random(), nonce: Secret::random(), verifier: Secret::long(), since }
    }

    #[test]
    fn a_flood_pushes_out_the_oldest_and_keeps_nobody_from_leaving() {
        let (mut under_way, start) = (UnderWay::default(), Instant::now());
        for number in 0..MOST + 5 {
            under_way.leave(number.to_string(), traveller(start));
        }
        assert_eq!((under_way.travellers.len(), under_way.left.len()), (MOST, MOST));
        let newcomer = traveller(start);
        let browser = newcomer.browser.clone();
        under_way.leave("newcomer".to_owned(), newcomer);
        assert!(!under_way.travellers.contains_key("5"), "the oldest has to begin again");
        assert!(under_way.come_back("newcomer", Some(&browser), start).is_some());
        assert!(under_way.come_back("newcomer", Some(&browser), start).is_none(), "once");
    }

    #[test]
    fn who_takes_too_long_or_is_another_browser_is_not_let_in_and_is_forgotten() {
        let (mut under_way, start) = (UnderWay::default(), Instant::now());
        let late = start + BACK_WITHIN;
        let (slow, other) = (traveller(start), traveller(start));
        let browser = slow.browser.clone();
        under_way.leave("slow".to_owned(), slow);
        under_way.leave("other".to_owned(), other);
        assert!(under_way.come_back("slow", Some(&browser), late).is_none());
        assert!(under_way.come_back("other", Some(&browser), start).is_none());
        under_way.leave("next".to_owned(), traveller(late));
        assert_eq!((under_way.travellers.len(), under_way.left.len()), (1, 1));
    }
}
