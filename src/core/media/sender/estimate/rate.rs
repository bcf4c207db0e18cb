use super::Micros;
use super::trend::Usage;

/// What is left of the measured rate when the queue grows.
const BACKOFF: f64 = 0.85;
/// Who sends less than this share of the estimate does not fill the path; a queue is not of his making.
const FILLS: f64 = 0.65;
/// Growth in a second while the capacity is unknown.
const GROWTH: f64 = 1.08;
/// Far beyond what really arrives, an estimate has nothing to stand on; less so near a known end.
const BEYOND_ARRIVED: f64 = 1.5;
const BEYOND_ARRIVED_NEAR_END: f64 = 1.1;
const PACKET_BITS: f64 = 1_200.0 * 8.0;
/// What an estimate never leaves, in bits per second.
pub(super) const BOUNDS: (f64, f64) = (50e3, 100e6);

/// Additive increase, multiplicative decrease on the signal of the delay (draft-ietf-rmcat-gcc-02, 5.5).
#[derive(Debug)]
pub(super) struct Rate {
    bits: f64,
    growing: bool,
    changed: Option<Micros>,
    decreased: Option<Micros>,
    capacity: Option<Capacity>,
}

/// What passes now, in bits per second, and the round trip in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passing {
    pub departed: Option<f64>,
    /// What really arrives.
    pub acked: Option<f64>,
    pub rtt: f64,
}

/// Where the path was found to end: mean and variance of the rates at which its queue grew.
#[derive(Debug, Clone, Copy)]
struct Capacity {
    mean: f64,
    deviation: f64,
}

impl Rate {
    pub(super) fn new(bits: f64) -> Self {
        Self { bits, growing: true, changed: None, decreased: None, capacity: None }
    }

    pub(super) fn bits(&self) -> f64 {
        self.bits
    }

    pub(super) fn decreased(&self) -> Option<Micros> {
        self.decreased
    }

    /// A probe went through at this rate.
    pub(super) fn raise_to(&mut self, bits: f64, now: Micros) {
        if bits > self.bits {
            self.bits = bits.clamp(BOUNDS.0, BOUNDS.1);
            self.changed = Some(now);
            self.capacity = self.capacity.filter(|capacity| capacity.agrees_with(bits));
        }
    }

    pub(super) fn lower_to(&mut self, bits: f64) {
        self.bits = self.bits.min(bits).max(BOUNDS.0);
    }

    pub(super) fn update(&mut self, now: Micros, usage: Usage, passing: Passing) {
        let elapsed = self.changed.map_or(0.0, |last| (now - last) as f64 / 1e6).clamp(0.0, 1.0);
        self.changed = Some(now);
        match usage {
            Usage::Over => self.back_off(now, passing),
            // The queue drains: wait until it has.
            Usage::Under => self.growing = false,
            Usage::Normal if self.growing => self.grow(elapsed, passing),
            Usage::Normal => self.growing = true,
        }
    }

    fn back_off(&mut self, now: Micros, passing: Passing) {
        self.growing = false;
        let recent = self.decreased.is_some_and(|last| ((now - last) as f64) < (passing.rtt + 0.1) * 1e6);
        // The little that arrives is all that was sent: it does not tell where the path ends.
        if passing.departed.is_some_and(|departed| departed < self.bits * FILLS) {
            if !recent {
                self.bits = (self.bits * BACKOFF).max(BOUNDS.0);
                self.decreased = Some(now);
            }
            return;
        }
        let acked = passing.acked.unwrap_or(self.bits * BACKOFF);
        // One queue is answered once, unless it was far too little.
        if recent && acked > self.bits * 0.5 {
            return;
        }
        self.capacity = Some(match self.capacity.filter(|capacity| capacity.agrees_with(acked)) {
            Some(known) => known.with(acked),
            None => Capacity { mean: acked, deviation: acked * 0.1 },
        });
        self.bits = self.bits.min(acked * BACKOFF).max(BOUNDS.0);
        self.decreased = Some(now);
    }

    fn grow(&mut self, elapsed: f64, passing: Passing) {
        let Passing { acked: Some(acked), rtt, .. } = passing else { return };
        self.capacity = self.capacity.filter(|capacity| acked < capacity.mean + 3.0 * capacity.deviation);
        let (step, beyond) = match self.capacity {
            // Near the known end: one packet in each time it takes to see what it did.
            Some(_) => ((PACKET_BITS / (rtt + 0.1)).max(4_000.0) * elapsed, BEYOND_ARRIVED_NEAR_END),
            None => ((self.bits * (GROWTH.powf(elapsed) - 1.0)).max(1_000.0 * elapsed), BEYOND_ARRIVED),
        };
        let limit = (acked * beyond + 10_000.0).max(self.bits);
        self.bits = (self.bits + step).min(limit).clamp(BOUNDS.0, BOUNDS.1);
    }
}

impl Capacity {
    fn agrees_with(&self, bits: f64) -> bool {
        (bits - self.mean).abs() <= 3.0 * self.deviation
    }

    fn with(&self, bits: f64) -> Self {
        let error = bits - self.mean;
        let mean = self.mean + 0.05 * error;
        let variance = 0.95 * self.deviation * self.deviation + 0.05 * error * error;
        Self { mean, deviation: variance.sqrt().clamp(mean * 0.03, mean * 0.2) }
    }
}
