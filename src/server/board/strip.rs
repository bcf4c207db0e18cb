use std::collections::{BTreeMap, VecDeque};

use consilium_core::model::{ParticipantId, Role, Timestamp};
use consilium_core::quality::SessionHealth;

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
    /// The number of the newest cell since 1970.
    newest: i64,
    length: usize,
    rows: BTreeMap<ParticipantId, (Role, VecDeque<Option<u16>>)>,
}

impl Strip {
    pub(super) fn note(&mut self, health: &SessionHealth, now: Timestamp) {
        self.advance(now.0.div_euclid(CELL_S * 1000));
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
        // Cells end on whole half minutes, so that the picture moves in steps and not in waves.
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
        let first = self.newest - i64::try_from(self.length).unwrap_or(0) + 1;
        HeatMap {
            from: Timestamp(first * CELL_S * 1000),
            cell_seconds: CELL_S,
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use consilium_core::protocol::Presence;
    use consilium_core::quality::{PairHealth, PersonHealth};

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
        let pair = PairHealth { speaker, listener, interpreter: None, delay_ms: 100, loss_permille: 0, score };
        SessionHealth {
            session: "s".parse().expect("an id"),
            started: Timestamp(0),
            present: 2,
            reconnecting: 0,
            deliberation: false,
            recorded: false,
            floor_sounds: true,
            people: vec![person(1), person(2)],
            channels: Vec::new(),
            pairs: vec![pair],
            pictures: Vec::new(),
        }
    }

    #[test]
    fn the_worst_of_each_cell_is_kept_for_half_an_hour() {
        let mut strip = Strip::default();
        for second in 0..3600 {
            let score = if second == 3000 { 210 } else { 430 };
            strip.note(&health(score), Timestamp(second * 1000));
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
    fn silence_and_jumps_of_the_clock_leave_holes_and_no_harm() {
        let mut strip = Strip::default();
        strip.note(&health(400), Timestamp(0));
        strip.note(&health(300), Timestamp(i64::MAX / 2));
        strip.note(&health(200), Timestamp(0));
        let heat = strip.heat();
        assert_eq!(heat.rows[1].cells.last(), Some(&Some(200)));
        assert!(heat.rows[1].cells.len() <= CELLS);
        assert!(!strip.worst().is_empty());
    }
}
