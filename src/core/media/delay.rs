//! How long packets stay in the server, as counts between fixed bounds: little memory, no lock, and
//! sums of several workers are exact.

use std::time::Duration;

/// Upper bounds in microseconds. What took longer than the last is counted above it.
pub const DELAY_BOUNDS: [u32; 27] = [
    10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_250, 1_500, 2_000, 3_000,
    5_000, 10_000, 20_000, 50_000, 100_000, 500_000,
];

/// Times from the receipt of a packet to the moment its copies were handed to the kernel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delays {
    counts: [u64; DELAY_BOUNDS.len()],
    above: u64,
    micros: u64,
}

impl Delays {
    pub fn note(&mut self, delay: Duration) {
        let micros = u64::try_from(delay.as_micros()).unwrap_or(u64::MAX);
        let at = DELAY_BOUNDS.partition_point(|bound| u64::from(*bound) < micros);
        *self.counts.get_mut(at).unwrap_or(&mut self.above) += 1;
        self.micros = self.micros.saturating_add(micros);
    }

    pub fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        self.above += other.above;
        self.micros = self.micros.saturating_add(other.micros);
    }

    /// What was noted after `before` was copied from here.
    pub fn since(&self, before: &Self) -> Self {
        let mut later = *self;
        later.counts.iter_mut().zip(before.counts).for_each(|(count, less)| *count = count.saturating_sub(less));
        later.above = self.above.saturating_sub(before.above);
        later.micros = self.micros.saturating_sub(before.micros);
        later
    }

    pub fn count(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.above
    }

    /// All of them together.
    pub fn total(&self) -> Duration {
        Duration::from_micros(self.micros)
    }

    /// For each bound, in microseconds, how many took at most so long.
    pub fn cumulative(&self) -> impl Iterator<Item = (u32, u64)> {
        DELAY_BOUNDS.into_iter().zip(self.counts).scan(0, |sum, (bound, count)| {
            *sum += count;
            Some((bound, *sum))
        })
    }

    /// The bound that this part of them kept; `None`: nothing was noted, or it is above the last bound.
    pub fn quantile(&self, part: f64) -> Option<Duration> {
        let wanted = ((self.count() as f64 * part).ceil() as u64).max(1);
        let kept = self.cumulative().find(|(_, count)| *count >= wanted);
        kept.map(|(bound, _)| Duration::from_micros(bound.into()))
    }
}

/// Upper bounds in milliseconds. What took longer than the last is counted above it.
const ROUND_TRIP_BOUNDS: [u16; 11] = [20, 50, 100, 150, 200, 250, 300, 400, 500, 750, 1_000];

/// Round trips between the server and those who receive from it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoundTrips {
    counts: [u64; ROUND_TRIP_BOUNDS.len()],
    above: u64,
    millis: u64,
}

impl RoundTrips {
    pub(super) fn note(&mut self, millis: u16) {
        let at = ROUND_TRIP_BOUNDS.partition_point(|bound| *bound < millis);
        *self.counts.get_mut(at).unwrap_or(&mut self.above) += 1;
        self.millis = self.millis.saturating_add(millis.into());
    }

    pub fn add(&mut self, other: &Self) {
        self.counts.iter_mut().zip(other.counts).for_each(|(count, more)| *count += more);
        self.above += other.above;
        self.millis = self.millis.saturating_add(other.millis);
    }

    pub fn count(&self) -> u64 {
        self.counts.iter().sum::<u64>() + self.above
    }

    /// All of them together.
    pub fn total(&self) -> Duration {
        Duration::from_millis(self.millis)
    }

    /// For each bound, in milliseconds, how many took at most so long.
    pub fn cumulative(&self) -> impl Iterator<Item = (u16, u64)> {
        ROUND_TRIP_BOUNDS.into_iter().zip(self.counts).scan(0, |sum, (bound, count)| {
            *sum += count;
            Some((bound, *sum))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_are_counted_up_to_their_bounds_and_above() {
        let mut trips = RoundTrips::default();
        [0, 20, 21, 250, 4_000].into_iter().for_each(|millis| trips.note(millis));
        let kept: Vec<(u16, u64)> =
            trips.cumulative().filter(|(bound, _)| [20, 50, 250, 1_000].contains(bound)).collect();
        assert_eq!(kept, [(20, 2), (50, 3), (250, 4), (1_000, 4)]);
        let mut both = trips;
        both.add(&trips);
        assert_eq!((both.count(), both.total()), (10, Duration::from_millis(2 * 4_291)));
    }

    #[test]
    fn quantiles_are_bounds_that_were_kept() {
        let mut delays = Delays::default();
        assert_eq!(delays.quantile(0.99), None);
        for micros in 1..=1_000 {
            delays.note(Duration::from_micros(micros));
        }
        assert_eq!(delays.quantile(0.5), Some(Duration::from_micros(500)));
        assert_eq!(delays.quantile(0.99), Some(Duration::from_micros(1_000)));
        assert_eq!((delays.count(), delays.total()), (1_000, Duration::from_micros(500_500)));
        let before = delays;
        delays.note(Duration::from_secs(3));
        let mut later = delays.since(&before);
        assert_eq!((later.count(), later.quantile(0.5)), (1, None), "above the last bound");
        later.add(&before);
        assert_eq!(later, delays);
    }
}
