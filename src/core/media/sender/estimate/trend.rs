use std::collections::VecDeque;

use super::Micros;

/// Packets sent within this time are one group.
const GROUP: Micros = 5_000;
/// A burst that the network has gathered grows no longer than this.
const LONGEST_BURST: Micros = 100_000;
/// Points of the line of regression.
const WINDOW: usize = 20;
const SMOOTHING: f64 = 0.9;
const GAIN: f64 = 4.0;
/// Bounds of the threshold that adapts, in milliseconds, and how fast it does.
const THRESHOLDS: (f64, f64) = (6.0, 600.0);
const UP: f64 = 0.0087;
const DOWN: f64 = 0.039;
/// Points so far above the threshold do not move it.
const OUTLIER: f64 = 15.0;
/// The least delay is that of the last one to two periods of so long: clocks drift apart and paths
/// change, and nobody may be held to a way that is no longer there.
const MEMORY: Micros = 5_000_000;
/// A queue must grow for so long before it counts, in milliseconds.
const OVERUSE_TIME: f64 = 10.0;

/// What the queue on the way does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Usage {
    #[default]
    Normal,
    Over,
    Under,
}

/// Whether delay grows along the path: draft-ietf-rmcat-gcc-02, 5, with the line of regression
/// that came after it in place of the filter.
#[derive(Debug)]
pub(super) struct Trend {
    group: Option<Group>,
    before: Option<Group>,
    points: VecDeque<(f64, f64)>,
    first_arrival: Option<Micros>,
    accumulated: f64,
    smoothed: f64,
    deltas: u32,
    last_slope: f64,
    threshold: f64,
    threshold_at: Option<Micros>,
    over_for: Option<f64>,
    over_count: u32,
    usage: Usage,
    least: Option<Least>,
    standing: f64,
}

/// The least difference of the two clocks in this period and in the one before.
#[derive(Debug, Clone, Copy)]
struct Least {
    since: Micros,
    now: Micros,
    before: Micros,
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first_sent: Micros,
    last_sent: Micros,
    first_arrived: Micros,
    last_arrived: Micros,
}

impl Default for Trend {
    fn default() -> Self {
        Self {
            group: None,
            before: None,
            points: VecDeque::with_capacity(WINDOW),
            first_arrival: None,
            accumulated: 0.0,
            smoothed: 0.0,
            deltas: 0,
            last_slope: 0.0,
            threshold: 12.5,
            threshold_at: None,
            over_for: None,
            over_count: 0,
            usage: Usage::Normal,
            least: None,
            standing: 0.0,
        }
    }
}

impl Trend {
    pub(super) fn usage(&self) -> Usage {
        self.usage
    }

    /// Milliseconds by which packets come later than on an empty path: a queue that is full does
    /// not grow, and yet it is there.
    pub(super) fn standing(&self) -> f64 {
        self.standing
    }

    fn note_delay(&mut self, sent: Micros, arrived: Micros) {
        let delay = arrived - sent;
        let least = self.least.get_or_insert(Least { since: sent, now: delay, before: delay });
        if sent - least.since > MEMORY {
            *least = Least { since: sent, now: delay, before: least.now };
        }
        least.now = least.now.min(delay);
        let above = delay - least.now.min(least.before);
        self.standing += 0.1 * (above as f64 / 1000.0 - self.standing);
    }

    /// A packet arrived; in the order of sending.
    pub(super) fn arrived(&mut self, sent: Micros, arrived: Micros) {
        self.note_delay(sent, arrived);
        let Some(group) = &mut self.group else {
            self.group = Some(Group::of(sent, arrived));
            return;
        };
        if sent < group.first_sent {
            return;
        }
        if group.takes(sent, arrived) {
            group.last_sent = group.last_sent.max(sent);
            group.last_arrived = group.last_arrived.max(arrived);
            return;
        }
        let complete = *group;
        self.group = Some(Group::of(sent, arrived));
        if let Some(before) = self.before.replace(complete) {
            let sent_apart = (complete.last_sent - before.last_sent) as f64 / 1000.0;
            let arrived_apart = (complete.last_arrived - before.last_arrived) as f64 / 1000.0;
            // A jump of the receiver's clock says nothing about the path.
            if arrived_apart >= 0.0 && (arrived_apart - sent_apart).abs() < 3_000.0 {
                self.add(arrived_apart - sent_apart, sent_apart, complete.last_arrived);
            }
        }
    }

    fn add(&mut self, delta: f64, sent_apart: f64, arrived: Micros) {
        self.deltas = (self.deltas + 1).min(1_000);
        let first = *self.first_arrival.get_or_insert(arrived);
        self.accumulated += delta;
        self.smoothed = SMOOTHING * self.smoothed + (1.0 - SMOOTHING) * self.accumulated;
        if self.points.len() == WINDOW {
            self.points.pop_front();
        }
        self.points.push_back(((arrived - first) as f64 / 1000.0, self.smoothed));
        let slope = if self.points.len() == WINDOW { slope(&self.points) } else { None };
        self.judge(slope.unwrap_or(self.last_slope), sent_apart, arrived);
    }

    fn judge(&mut self, slope: f64, sent_apart: f64, arrived: Micros) {
        if self.deltas < 2 {
            return;
        }
        let trend = f64::from(self.deltas.min(60)) * slope * GAIN;
        if trend > self.threshold {
            // The first crossing is taken to have happened half-way between two groups.
            let over_for = self.over_for.map_or(sent_apart / 2.0, |before| before + sent_apart);
            self.over_for = Some(over_for);
            self.over_count += 1;
            if over_for > OVERUSE_TIME && self.over_count > 1 && slope >= self.last_slope {
                self.over_for = Some(0.0);
                self.over_count = 0;
                self.usage = Usage::Over;
            }
        } else {
            self.over_for = None;
            self.over_count = 0;
            self.usage = if trend < -self.threshold { Usage::Under } else { Usage::Normal };
        }
        self.last_slope = slope;
        self.adapt(trend.abs(), arrived);
    }

    /// The threshold follows the noise of the path, so that a competitor's queue does not starve us.
    fn adapt(&mut self, trend: f64, arrived: Micros) {
        let last = self.threshold_at.replace(arrived).unwrap_or(arrived);
        if trend > self.threshold + OUTLIER {
            return;
        }
        let speed = if trend < self.threshold { DOWN } else { UP };
        let elapsed = ((arrived - last) as f64 / 1000.0).clamp(0.0, 100.0);
        self.threshold += speed * (trend - self.threshold) * elapsed;
        self.threshold = self.threshold.clamp(THRESHOLDS.0, THRESHOLDS.1);
    }
}

impl Group {
    fn of(sent: Micros, arrived: Micros) -> Self {
        Self { first_sent: sent, last_sent: sent, first_arrived: arrived, last_arrived: arrived }
    }

    fn takes(&self, sent: Micros, arrived: Micros) -> bool {
        if sent - self.first_sent <= GROUP {
            return true;
        }
        // Came closer together than it left: the network has gathered it with this group.
        let apart = arrived - self.last_arrived;
        apart <= GROUP && apart < sent - self.last_sent && arrived - self.first_arrived < LONGEST_BURST
    }
}

/// Least squares.
fn slope(points: &VecDeque<(f64, f64)>) -> Option<f64> {
    let count = points.len() as f64;
    let (x_sum, y_sum) = points.iter().fold((0.0, 0.0), |(xs, ys), (x, y)| (xs + x, ys + y));
    let (x_mean, y_mean) = (x_sum / count, y_sum / count);
    let over = points.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum::<f64>();
    let under = points.iter().map(|(x, _)| (x - x_mean) * (x - x_mean)).sum::<f64>();
    (under > 0.0).then(|| over / under)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Feeds a packet each 10 ms, each `extra` microseconds later than the one before.
    fn feed(trend: &mut Trend, from: i64, count: i64, extra: i64) -> bool {
        let mut seen = false;
        for number in from..from + count {
            trend.arrived(number * 10_000, 1_000_000 + number * 10_000 + (number - from) * extra);
            seen |= trend.usage() == Usage::Over;
        }
        seen
    }

    #[test]
    fn a_growing_queue_is_noticed_and_a_steady_one_is_not() {
        let mut trend = Trend::default();
        assert!(!feed(&mut trend, 0, 300, 0));
        assert!(feed(&mut trend, 300, 100, 2_000));
        let mut jittery = Trend::default();
        for number in 0..1_000i64 {
            let noise = (number * 7_919) % 3_000;
            jittery.arrived(number * 10_000, number * 10_000 + noise);
            assert_ne!(jittery.usage(), Usage::Over, "jitter is not a queue");
        }
    }
}
