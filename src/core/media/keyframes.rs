//! Keyframe requests, gathered and throttled: a keyframe is many times the size of a picture, and
//! twenty receivers that lose one packet must not cost twenty of them.

use std::time::{Duration, Instant};

/// The shortest time between two requests for one layer.
const PAUSE: Duration = Duration::from_millis(500);
/// An unanswered first request is repeated sooner.
const RETRY: Duration = Duration::from_millis(250);

#[derive(Debug, Default)]
pub(super) struct KeyframeThrottle {
    asked: Option<Instant>,
    answered: bool,
    waiting: bool,
}

impl KeyframeThrottle {
    /// Somebody needs a keyframe. `true`: ask the sender now.
    pub(super) fn want(&mut self, now: Instant) -> bool {
        self.waiting = true;
        self.due(now)
    }

    /// Somebody needs a keyframe; it is asked for at the next tick.
    pub(super) fn expect(&mut self) {
        self.waiting = true;
    }

    /// `true`: a request that had to wait is due.
    pub(super) fn due(&mut self, now: Instant) -> bool {
        if !self.waiting {
            return false;
        }
        let pause = if self.answered { PAUSE } else { RETRY };
        if self.asked.is_some_and(|at| now.saturating_duration_since(at) < pause) {
            return false;
        }
        self.asked = Some(now);
        self.answered = false;
        true
    }

    pub(super) fn arrived(&mut self) {
        self.answered = true;
        self.waiting = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_of_requests_costs_one_keyframe() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut throttle = KeyframeThrottle::default();
        let asked = (0..100).filter(|n| throttle.want(at(*n))).count();
        assert_eq!(asked, 1);
        throttle.arrived();
        assert!(!throttle.due(at(5_000)), "nobody waits");
        assert!(throttle.want(at(501)));
        assert!(!throttle.want(at(600)) && throttle.due(at(760)), "an unanswered request is repeated");
    }
}
