use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use consilium_core::model::{ParticipantId, Role, Timestamp};
use consilium_core::quality::SessionHealth;
use consilium_core::session::Now;

use super::picture::{HeatMap, HeatRow};

/// One cell of a session's history.
pub(super) const CELL_S: i64 = 5;
/// Half an hour of them.
const CELLS: usize = 360;
/// Cells that make one on the wall screen.
const COARSE: usize = 6;
/// People of one session that have a row of their own.
const ROWS: usize = 100;

/// How each person heard the others, cell by cell: hundredths of a score, the worst of all pairs; `None`:
/// nobody spoke to him, or he was not there.
#[derive(Debug, Default)]
pub(super) struct Strip {
    /// When the first cell began. A wall clock that is put forward or back moves no cell.
    began: Option<Instant>,
    /// What the wall clock showed last.
    shown: Option<Timestamp>,
    /// The number of the newest cell since the first.
    newest: i64,
    length: usize,
    rows: BTreeMap<ParticipantId, (Role, VecDeque<Option<u16>>)>,
}

impl Strip {
    pub(super) fn note(&mut self, health: &SessionHealth, now: Now) {
        let age = now.monotonic.saturating_duration_since(*self.began.get_or_insert(now.monotonic));
        self.advance(i64::try_from(age.as_secs()).unwrap_or(i64::MAX) / CELL_S);
        self.shown = Some(now.wall);
        for person in &health.people {
            if self.rows.len() >= ROWS && !self.rows.contains_key(&person.participant) {
                continue;
            }
            let worst =
                health.pairs.iter().filter(|pair| pair.listener == person.participant).map(|pair| pair.score).min();
            let length = self.length;
            let (_, cells) = self
                .rows
                .entry(person.participant)
                .or_insert_with(|| (person.role, std::iter::repeat_n(None, length).collect()));
            if let (Some(cell), Some(worst)) = (cells.back_mut(), worst) {
                *cell = Some(cell.map_or(worst, |known| known.min(worst)));
            }
        }
    }

    fn advance(&mut self, cell: i64) {
        let steps = if self.length == 0 { 1 } else { (cell - self.newest).clamp(0, CELLS as i64) };
        for _ in 0..steps {
            for (_, cells) in self.rows.values_mut() {
                cells.push_back(None);
                if cells.len() > CELLS {
                    cells.pop_front();
                }
            }
            self.length = (self.length + 1).min(CELLS);
        }
        self.newest = self.newest.max(cell);
    }

    /// The worst of everybody, half a minute a cell, oldest first.
    pub(super) fn worst(&self) -> Vec<Option<u16>> {
        let count = self.length.div_ceil(COARSE);
        // Cells end on whole half minutes of the session, so that the picture moves in steps and not in waves.
        let offset = usize::try_from(self.newest.rem_euclid(COARSE as i64)).unwrap_or(0);
        let mut worst = vec![None; count + 1];
        for (_, cells) in self.rows.values() {
            for (age, cell) in cells.iter().rev().enumerate() {
                let at = count - ((age + COARSE - 1 - offset) / COARSE).min(count);
                worst[at] = match (worst[at], *cell) {
                    (Some(a), Some(b)) => Some(std::cmp::min::<u16>(a, b)),
                    (a, b) => a.or(b),
                };
            }
        }
        worst
    }

    pub(super) fn heat(&self) -> HeatMap {
        let row = |(who, (role, cells)): (&ParticipantId, &(Role, VecDeque<Option<u16>>))| HeatRow {
            participant: *who,
            role: *role,
            cells: cells.iter().copied().collect(),
        };
        let newest = self.shown.map_or(0, |shown| shown.0).div_euclid(CELL_S * 1000) * CELL_S;
        let before = i64::try_from(self.length).unwrap_or(0).saturating_sub(1).max(0) * CELL_S;
        HeatMap {
            from: Timestamp((newest - before) * 1000),
            cell_seconds: CELL_S,
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use consilium_core::protocol::Presence;
    use consilium_core::quality::{Consent, PairHealth, PersonHealth, RouteTable};

    use super::*;

    fn health(score: u16) -> SessionHealth {
        let person = |id| PersonHealth {
            participant: ParticipantId(id),
            role: Role::Consultant,
            presence: Presence::Present,
            via: None,
            rtt_ms: None,
            up_loss_permille: None,
            down_loss_permille: None,
            concealed_permille: None,
            buffer_ms: None,
            freezes: 0,
            cursor_lag_ms: None,
            sends: true,
            open: true,
            hears: None,
        };
        let (speaker, listener) = (ParticipantId(1), ParticipantId(2));
        let pair =
            PairHealth { speaker, listener, interpreter: None, delay_ms: 100, loss_permille: 0, score, direct: None };
        SessionHealth {
            session: "s".parse().expect("an id"),
            started: Timestamp(0),
            present: 2,
            reconnecting: 0,
            deliberation: false,
            recorded: false,
            consent: Consent::Unasked,
            floor_sounds: true,
            people: vec![person(1), person(2)],
            channels: Vec::new(),
            pairs: vec![pair],
            pictures: Vec::new(),
            turns: Vec::new(),
            changes: Vec::new(),
            routes: RouteTable::default(),
        }
    }

    #[test]
    fn the_worst_of_each_cell_is_kept_for_half_an_hour() {
        let mut strip = Strip::default();
        let begun = Instant::now();
        for second in 0..3600 {
            let score = if second == 3000 { 210 } else { 430 };
            let monotonic = begun + Duration::from_secs(second);
            strip.note(&health(score), Now { monotonic, wall: Timestamp(second as i64 * 1000) });
        }
        let heat = strip.heat();
        assert_eq!((heat.rows.len(), heat.cell_seconds), (2, 5));
        let listener = &heat.rows[1].cells;
        assert_eq!(listener.len(), CELLS);
        assert_eq!(heat.from, Timestamp(1800 * 1000));
        let at = usize::try_from((3000 * 1000 - heat.from.0) / 5000).expect("inside");
        assert_eq!((listener[at - 1], listener[at], listener[at + 1]), (Some(430), Some(210), Some(430)));
        assert!(heat.rows[0].cells.iter().all(Option::is_none), "nobody spoke to the speaker");
        let worst = strip.worst();
        assert_eq!(worst.iter().filter(|cell| **cell == Some(210)).count(), 1);
    }

    #[test]
    fn silence_leaves_holes_and_jumps_of_the_clock_leave_none() {
        let mut strip = Strip::default();
        let begun = Instant::now();
        let mut note = |score, second, wall| {
            let monotonic = begun + Duration::from_secs(second);
            strip.note(&health(score), Now { monotonic, wall: Timestamp(wall) });
            strip.heat()
        };
        note(400, 0, 0);
        note(300, 5, i64::MAX / 2);
        let heat = note(200, 10, 0);
        assert_eq!(heat.rows[1].cells, [Some(400), Some(300), Some(200)]);
        assert_eq!(heat.from, Timestamp(-10_000), "as the clock shows it now");
        let heat = note(100, 3600, 3_600_000);
        assert_eq!(heat.rows[1].cells.len(), CELLS);
        assert_eq!(heat.rows[1].cells.iter().flatten().collect::<Vec<_>>(), [&100]);
        assert!(!strip.worst().is_empty());
    }
}
