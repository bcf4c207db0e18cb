use tokio::time::Instant;

/// Messages a socket may send: so many a second, so many at once.
#[derive(Debug)]
pub(super) struct Budget {
    per_second: f64,
    burst: f64,
    left: f64,
    refused: f64,
    at: Instant,
}

impl Budget {
    pub(super) fn new(per_second: u32, burst: u32) -> Self {
        let burst = f64::from(burst);
        Self { per_second: f64::from(per_second), burst, left: burst, refused: 0.0, at: Instant::now() }
    }

    pub(super) fn spend(&mut self, now: Instant) -> bool {
        let earned = now.saturating_duration_since(self.at).as_secs_f64() * self.per_second;
        self.at = now;
        self.left = (self.left + earned).min(self.burst);
        if self.left < 1.0 {
            self.refused += 1.0;
            return false;
        }
        self.refused = 0.0;
        self.left -= 1.0;
        true
    }

    /// A client that does not slow down although it is refused.
    pub(super) fn is_exhausted(&self) -> bool {
        self.refused >= self.burst
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_budget_is_earned_back_and_defiance_exhausts_it() {
        let mut budget = Budget::new(10, 5);
        let start = Instant::now();
        let spent = |budget: &mut Budget, at: Instant| (0..20).filter(|_| budget.spend(at)).count();
        assert_eq!(spent(&mut budget, start), 5);
        assert!(budget.is_exhausted(), "fifteen refusals in a row");
        assert_eq!(spent(&mut budget, start + Duration::from_millis(300)), 3);
        assert_eq!(spent(&mut budget, start + Duration::from_secs(3600)), 5);
        let mut patient = Budget::new(10, 5);
        for step in 0..1000u64 {
            assert!(patient.spend(start + Duration::from_millis(step * 100)));
        }
        assert!(!patient.is_exhausted());
    }
}
