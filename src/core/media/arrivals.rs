/// How much of one sound has come, counted by its sequence numbers. Two comparisons per packet.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// The highest number before this count began.
    base: Option<u64>,
    newest: u64,
    received: u32,
}

impl Arrivals {
    pub(super) fn note(&mut self, sequence: u64) {
        let base = *self.base.get_or_insert(sequence.saturating_sub(1));
        // What comes late from before this count was counted missing in the last one.
        if sequence > base {
            self.newest = self.newest.max(sequence);
            self.received = self.received.saturating_add(1);
        }
    }

    /// Sent and received since the last look; a new count begins.
    pub(super) fn take(&mut self) -> (u32, u32) {
        let Some(base) = self.base else { return (0, 0) };
        let expected = u32::try_from(self.newest.saturating_sub(base)).unwrap_or(u32::MAX);
        // Duplicates are no gain.
        let received = self.received.min(expected);
        (self.base, self.received) = (Some(self.newest.max(base)), 0);
        (expected, received)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loss_is_what_never_came() {
        let mut arrivals = Arrivals::default();
        assert_eq!(arrivals.take(), (0, 0));
        (100..200).filter(|number| number % 20 != 3).for_each(|number| arrivals.note(number));
        assert_eq!(arrivals.take(), (100, 95));
        assert_eq!(arrivals.take(), (0, 0), "nothing was sent since");
        [201, 200, 200, 202, 150].into_iter().for_each(|number| arrivals.note(number));
        assert_eq!(arrivals.take(), (3, 3), "reordered is not lost, twice is once, late is over");
    }
}
