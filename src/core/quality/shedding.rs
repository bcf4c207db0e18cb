//! What is given up when the machine has too much to do, and in what order.
//!
//! New sessions are refused first; then the family's pictures go, then the small ones. Sound,
//! interpretation and cursors are never shed.

use std::time::{Duration, Instant};

/// What is not done at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub enum Shed {
    #[default]
    Nothing,
    /// New sessions wait; those that run are whole.
    NewSessions,
    /// And patient and family receive no pictures.
    FamilyPictures,
    /// And nobody receives any picture but the large one and the screen.
    SmallPictures,
}

/// Share of the busiest worker's time at which each step begins, and at which it ends, in per mille.
const STEPS: [(Shed, u16, u16); 3] =
    [(Shed::NewSessions, 850, 700), (Shed::FamilyPictures, 900, 780), (Shed::SmallPictures, 950, 850)];
/// One step deeper at most so often: what was shed last shows its effect first.
const DEEPER_AFTER: Duration = Duration::from_secs(2);
/// One step back at most so often.
const BACK_AFTER: Duration = Duration::from_secs(10);

/// Two thresholds for each step, so that the edge of one is no flicker.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shedder {
    shed: Shed,
    changed: Option<Instant>,
    /// Since when it has been quiet enough to go back.
    quiet: Option<Instant>,
}

impl Shedder {
    pub fn shed(&self) -> Shed {
        self.shed
    }

    /// One reading of the busiest worker. `Some`: from now on this.
    pub fn note(&mut self, busy_permille: u16, now: Instant) -> Option<Shed> {
        let since = |at: Option<Instant>| at.map(|at| now.saturating_duration_since(at));
        let deeper = STEPS.iter().find(|(step, begins, _)| *step > self.shed && busy_permille >= *begins);
        if let Some((step, ..)) = deeper {
            self.quiet = None;
            return since(self.changed).is_none_or(|age| age >= DEEPER_AFTER).then(|| self.change(*step, now));
        }
        let current = STEPS.iter().position(|(step, ..)| *step == self.shed)?;
        if busy_permille >= STEPS[current].2 {
            self.quiet = None;
            return None;
        }
        let quiet = *self.quiet.get_or_insert(now);
        let back = current.checked_sub(1).map_or(Shed::Nothing, |before| STEPS[before].0);
        (now.saturating_duration_since(quiet) >= BACK_AFTER).then(|| self.change(back, now))
    }

    fn change(&mut self, shed: Shed, now: Instant) -> Shed {
        (self.shed, self.changed, self.quiet) = (shed, Some(now), None);
        shed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Story {
        shedder: Shedder,
        start: Instant,
    }

    impl Story {
        fn at(&mut self, second: u64, busy: u16) -> Option<Shed> {
            self.shedder.note(busy, self.start + Duration::from_secs(second))
        }
    }

    #[test]
    fn it_sheds_step_by_step_and_comes_back_slowly() {
        let mut story = Story { shedder: Shedder::default(), start: Instant::now() };
        assert_eq!(story.at(0, 840), None);
        assert_eq!(story.at(1, 990), Some(Shed::NewSessions), "one step at a time, however bad");
        assert_eq!(story.at(2, 990), None, "the effect is waited for");
        assert_eq!(story.at(3, 990), Some(Shed::FamilyPictures));
        assert_eq!(story.at(5, 960), Some(Shed::SmallPictures));
        assert_eq!(story.at(6, 900), None, "between the thresholds it stays");
        assert_eq!(story.at(7, 840), None);
        assert_eq!(story.at(12, 900), None, "not quiet for long enough");
        assert_eq!(story.at(13, 600), None);
        assert_eq!(story.at(23, 600), Some(Shed::FamilyPictures));
        assert_eq!(story.at(24, 600), None);
        assert_eq!(story.at(34, 600), Some(Shed::NewSessions));
        assert_eq!(story.at(35, 600), None);
        assert_eq!(story.at(45, 600), Some(Shed::Nothing));
        assert_eq!(story.at(60, 600), None);
    }

    #[test]
    fn a_load_on_the_edge_does_not_flicker() {
        let mut story = Story { shedder: Shedder::default(), start: Instant::now() };
        let changes = (0..600).filter_map(|second| story.at(second, if second % 2 == 0 { 855 } else { 845 })).count();
        assert_eq!(changes, 1);
    }
}
