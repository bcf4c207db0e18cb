/// Sixteen steps to an octave: a quantile is right within about four per cent.
const STEPS: f64 = 16.0;
/// From 1 µs to more than a minute.
const BUCKETS: usize = 16 * 26;

/// Counts of durations in microseconds, in little and fixed memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; BUCKETS], total: 0 }
    }
}

impl Histogram {
    pub(super) fn note(&mut self, micros: u64) {
        let bucket = ((micros.max(1) as f64).log2() * STEPS) as usize;
        self.counts[bucket.min(BUCKETS - 1)] += 1;
        self.total += 1;
    }

    pub(super) fn add(&mut self, other: &Histogram) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.total += other.total;
    }

    /// The upper edge of the bucket that holds the quantile, in microseconds; 0 when empty.
    pub(super) fn quantile(&self, part: f64) -> f64 {
        let wanted = (self.total as f64 * part).ceil().max(1.0) as u64;
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted {
                return ((bucket + 1) as f64 / STEPS).exp2();
            }
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_right_within_a_twentieth() {
        let mut histogram = Histogram::default();
        (1..=10_000).for_each(|micros| histogram.note(micros));
        for (part, wanted) in [(0.5, 5000.0), (0.99, 9900.0), (1.0, 10_000.0)] {
            let found = histogram.quantile(part);
            assert!((found / wanted - 1.0).abs() < 0.05, "{part}: {found}");
        }
        assert_eq!(Histogram::default().quantile(0.5), 0.0);
    }

    #[test]
    fn sums_hold_both_and_huge_values_are_kept() {
        let (mut one, mut other) = (Histogram::default(), Histogram::default());
        one.note(10);
        other.note(u64::MAX);
        one.add(&other);
        assert!(one.quantile(0.5) < 11.0);
        assert!(one.quantile(1.0) > 60e6);
    }
}
