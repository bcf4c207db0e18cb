use super::Micros;

/// A share of loss that is more than bad luck and noise on the radio.
const TOO_MUCH: f64 = 0.10;
/// Below it, all is well.
const HARDLY_ANY: f64 = 0.02;
const WINDOW: Micros = 500_000;
const WINDOW_PACKETS: u32 = 100;
/// Certainty asked for before the rate is taken down, in standard deviations.
const CERTAINTY: f64 = 2.5;
const GROWTH: f64 = 1.08;

/// A bound on the rate from packets lost: for paths that drop instead of queueing, and receivers
/// that tell of nothing else.
#[derive(Debug, Default)]
pub(super) struct LossBound {
    bits: Option<f64>,
    lost: u32,
    told: u32,
    since: Option<Micros>,
}

impl LossBound {
    pub(super) fn bits(&self) -> Option<f64> {
        self.bits
    }

    /// A packet given up came after all.
    pub(super) fn forgive(&mut self) {
        self.lost = self.lost.saturating_sub(1);
    }

    /// Takes note of packets told of. `rate`: what is estimated without this bound.
    pub(super) fn add(&mut self, now: Micros, lost: u32, told: u32, rate: f64) {
        self.lost += lost;
        self.told += told;
        let since = *self.since.get_or_insert(now);
        if now - since < WINDOW || self.told < WINDOW_PACKETS {
            return;
        }
        let share = f64::from(self.lost) / f64::from(self.told);
        let noise = (share * (1.0 - share) / f64::from(self.told)).sqrt();
        self.judge(share, share - CERTAINTY * noise > TOO_MUCH, (now - since) as f64 / 1e6, rate);
        (self.lost, self.told, self.since) = (0, 0, Some(now));
    }

    /// The share that a receiver report tells of so many packets.
    pub(super) fn report(&mut self, share: f64, told: u32, seconds: f64, rate: f64) {
        let noise = (share * (1.0 - share) / f64::from(told.max(1))).sqrt();
        self.judge(share, share - CERTAINTY * noise > TOO_MUCH, seconds, rate);
    }

    fn judge(&mut self, share: f64, too_much: bool, seconds: f64, rate: f64) {
        if too_much {
            let now = self.bits.unwrap_or(rate).min(rate);
            self.bits = Some((now * (1.0 - 0.5 * share)).max(super::rate::BOUNDS.0));
        } else if share < HARDLY_ANY {
            // A bound far above what is estimated otherwise bounds nothing.
            let grown = self.bits.map(|bits| bits * GROWTH.powf(seconds.min(2.0)));
            self.bits = grown.filter(|bits| *bits < 1.5 * rate);
        }
    }
}
