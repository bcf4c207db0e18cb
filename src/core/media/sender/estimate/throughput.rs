use super::Micros;

const BUCKET: Micros = 50_000;
const BUCKETS: usize = 10;

/// Bits per second that passed over the last half second, by the clock of the place where they are counted.
#[derive(Debug, Default)]
pub(super) struct Throughput {
    buckets: [u32; BUCKETS],
    newest: i64,
    first: Option<i64>,
}

impl Throughput {
    pub(super) fn add(&mut self, at: Micros, size: u16) {
        let bucket = at.div_euclid(BUCKET);
        // A clock that was set back begins anew.
        if self.newest - bucket > 200 {
            *self = Self { newest: bucket, ..Self::default() };
        }
        self.first.get_or_insert(bucket);
        if bucket > self.newest {
            let steps = (bucket - self.newest).min(BUCKETS as i64);
            for step in 1..=steps {
                self.buckets[(bucket - steps + step).rem_euclid(BUCKETS as i64) as usize] = 0;
            }
            self.newest = bucket;
        }
        if self.newest - bucket < BUCKETS as i64 {
            self.buckets[bucket.rem_euclid(BUCKETS as i64) as usize] += u32::from(size);
        }
    }

    /// `None` until a fifth of a second has been seen. The newest bucket is not full and does not count.
    pub(super) fn bits_per_second(&self) -> Option<f64> {
        let seen = (self.newest - self.first?).min(BUCKETS as i64 - 1);
        if seen < 4 {
            return None;
        }
        let open = self.buckets[self.newest.rem_euclid(BUCKETS as i64) as usize];
        let bytes = self.buckets.iter().sum::<u32>() - open;
        Some(f64::from(bytes) * 8e6 / (seen * BUCKET) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_stream_is_measured_and_a_pause_forgotten() {
        let mut rate = Throughput::default();
        assert_eq!(rate.bits_per_second(), None);
        for number in 0..200 {
            rate.add(number * 10_000, 1_250);
        }
        let measured = rate.bits_per_second().expect("enough seen");
        assert!((measured - 1e6).abs() < 5e4, "{measured}");
        rate.add(9_000_000, 1_250);
        assert!(rate.bits_per_second().expect("enough seen") < 5e4);
    }
}
