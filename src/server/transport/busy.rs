use std::time::{Duration, Instant};

/// A report covers so much time, or the one turn of the loop that took longer.
const SPAN: Duration = Duration::from_secs(1);

/// How much of its time a worker works.
#[derive(Debug, Default)]
pub(super) struct Busy {
    /// Where the time that the next report covers begins.
    since: Option<Instant>,
    worked: Duration,
}

impl Busy {
    /// One turn of the loop, from waking up until going to sleep again. In per mille, once enough has passed. A turn
    /// that does not come to its end is in the time that it took: a worker that is held up must not look idle.
    pub(super) fn note(&mut self, began: Instant, ended: Instant) -> Option<u16> {
        self.worked += ended.saturating_duration_since(began);
        let elapsed = ended.saturating_duration_since(*self.since.get_or_insert(began));
        if elapsed < SPAN {
            return None;
        }
        let permille = (self.worked.as_micros() * 1000 / elapsed.as_micros().max(1)).min(1000) as u16;
        *self = Self { since: Some(ended), worked: Duration::ZERO };
        Some(permille)
    }
}

#[cfg(test)]
mod tests {
    use super::super::worker::WorkerReport;
    use super::*;

    #[test]
    fn a_worker_that_tells_nothing_any_more_hangs() {
        let told = Instant::now();
        let report = WorkerReport { busy_permille: 20, told: Some(told), ..WorkerReport::default() };
        let busy_after = |millis| report.read_at(told + Duration::from_millis(millis)).busy_permille;
        assert_eq!([1_100, 3_000, 3_100].map(busy_after), [20, 20, 1_000]);
        assert_eq!(WorkerReport::default().read_at(told + SPAN * 60).busy_permille, 0, "it has just begun");
    }

    #[test]
    fn a_worker_that_is_held_up_is_busy_in_every_report() {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut busy = Busy::default();
        assert_eq!(busy.note(at(0), at(100)), None);
        assert_eq!(busy.note(at(900), at(1_000)), Some(200));
        // One turn of four seconds, then again one of four.
        assert_eq!(busy.note(at(1_010), at(5_010)), Some(997));
        assert_eq!(busy.note(at(5_020), at(9_020)), Some(997));
        // And it sleeps again, until its next tick.
        assert_eq!(busy.note(at(10_015), at(10_020)), Some(5));
    }
}
