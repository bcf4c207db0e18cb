use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use consilium_core::protocol::{ClientMessage, PointedAt};
use tokio::time::MissedTickBehavior;

use super::histogram::Histogram;
use crate::participant::{Pointer, PointerListener};

/// Between two places of a cursor.
const PERIOD: Duration = Duration::from_nanos(1_000_000_000 / 30);

/// When each place of one cursor was sent: everybody is in one process, so who sees it can look that up.
#[derive(Default)]
pub(super) struct Trail {
    sent: Mutex<Vec<Instant>>,
}

impl Trail {
    /// The number of the place that is sent now, from 1.
    fn leave(&self, now: Instant) -> u32 {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(now);
        u32::try_from(sent.len()).unwrap_or(u32::MAX)
    }

    fn sent_at(&self, number: u32) -> Option<Instant> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).get(at).copied()
    }

    /// Places sent between two moments.
    pub(super) fn sent_between(&self, from: Instant, to: Instant) -> u64 {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.iter().filter(|at| (from..to).contains(*at)).count() as u64
    }
}

/// One hand over a shared image. The frame that it points at is the number under which the time is kept.
pub(super) async fn point(by: Pointer, trail: Arc<Trail>) {
    let mut ticks = tokio::time::interval(PERIOD);
    // A hand that was held up does not catch up: a burst would be too many for the server.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let number = trail.leave(Instant::now());
        let pixel = [f64::from(number % 512), f64::from(number % 480)];
        let (series, instance) = ("1.2.826.0.1".to_owned(), "1.2.826.0.1.1".to_owned());
        let at = PointedAt { series, instance, frame: number, pixel, patient: None };
        if by.tell(ClientMessage::Point { number, at: Some(at) }).await.is_err() {
            return;
        }
    }
}

/// What one person, or some together, saw of a cursor.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seen {
    /// Places that should have come.
    pub(super) sent: u64,
    pub(super) received: u64,
    pub(super) delays: Histogram,
}

impl Seen {
    pub(super) fn add(&mut self, other: &Seen) {
        self.sent += other.sent;
        self.received += other.received;
        self.delays.add(&other.delays);
    }

    /// Of all that were sent; all, where nothing was.
    pub(super) fn received_percent(&self) -> f64 {
        if self.sent == 0 { 100.0 } else { 100.0 * self.received as f64 / self.sent as f64 }
    }
}

/// Watches a cursor at one participant.
pub(super) struct Eye {
    trail: Arc<Trail>,
    /// When each place that came was sent, and how long it took.
    came: Mutex<Vec<(Instant, Duration)>>,
}

impl Eye {
    pub(super) fn on(trail: Arc<Trail>) -> Self {
        Self { trail, came: Mutex::default() }
    }

    /// Of what was sent between two moments.
    pub(super) fn seen(&self, from: Instant, to: Instant) -> Seen {
        let came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        let mut seen = Seen { sent: self.trail.sent_between(from, to), ..Seen::default() };
        for (_, delay) in came.iter().filter(|(sent, _)| (from..to).contains(sent)) {
            seen.received += 1;
            seen.delays.note(u64::try_from(delay.as_micros()).unwrap_or(u64::MAX));
        }
        seen
    }
}

impl PointerListener for Eye {
    fn handle_pointer(&self, at: &PointedAt, arrived: Instant) {
        let Some(sent) = self.trail.sent_at(at.frame) else { return };
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        came.push((sent, arrived.saturating_duration_since(sent)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(frame: u32) -> PointedAt {
        PointedAt { series: "1.2".to_owned(), instance: "1.2.3".to_owned(), frame, pixel: [0.0, 0.0], patient: None }
    }

    #[test]
    fn delay_and_share_of_a_cursor_are_those_of_the_window() {
        let (trail, start) = (Arc::new(Trail::default()), Instant::now());
        let eye = Eye::on(trail.clone());
        let at = |millis| start + Duration::from_millis(millis);
        for (sent, came) in [(0, Some(5)), (100, Some(110)), (133, None), (166, Some(176)), (200, Some(205))] {
            let number = trail.leave(at(sent));
            if let Some(came) = came {
                eye.handle_pointer(&place(number), at(came));
            }
        }
        eye.handle_pointer(&place(0), at(300));
        eye.handle_pointer(&place(99), at(300));
        let seen = eye.seen(at(100), at(200));
        assert_eq!((seen.sent, seen.received), (3, 2), "one was lost on the way");
        let delay = seen.delays.quantile(0.95);
        assert!((9_900.0..10_500.0).contains(&delay), "{delay} µs");
        let mut both = seen.clone();
        both.add(&eye.seen(at(200), at(300)));
        assert_eq!((both.sent, both.received, both.received_percent()), (4, 3, 75.0));
    }
}
