use super::live::after;
use crate::model::Timestamp;

/// Lets something through at once and then at most once in a while; what comes in between is let through at the end of
/// it, so that the last one always arrives.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gate {
    every: i64,
    open_at: Timestamp,
    due: Option<Timestamp>,
}

impl Gate {
    const fn new(every: i64) -> Self {
        Self { every, open_at: Timestamp(i64::MIN), due: None }
    }

    /// Something waits.
    pub fn want(&mut self, now: Timestamp) {
        self.due = Some(self.open_at.max(now));
    }

    /// True once for what waits, when its time has come.
    pub fn pass(&mut self, now: Timestamp) -> bool {
        if self.due.is_none_or(|due| due > now) {
            return false;
        }
        self.due = None;
        self.open_at = after(now, self.every);
        true
    }
}

/// How often what changes quickly is told, and remembered. Milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Fifteen a second.
    pub views: Gate,
    pub view_records: Gate,
    pub screens: Gate,
    pub samples: Gate,
}

impl Default for Pace {
    fn default() -> Self {
        let [views, view_records, screens, samples] = [66, 250, 200, 1000].map(Gate::new);
        Self { views, view_records, screens, samples }
    }
}

impl Pace {
    pub fn next_due(&self) -> Option<Timestamp> {
        [self.views, self.view_records, self.screens, self.samples].into_iter().filter_map(|gate| gate.due).min()
    }
}
