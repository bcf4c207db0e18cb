//! The estimator on links of virtual time: packets queue at a bottleneck, feedback comes each 50 ms.

use std::collections::VecDeque;

use super::feedback::testing::write;
use super::{Estimator, Micros};

const PACKET: usize = 1_200;
const DELAY: Micros = 25_000;
/// The bottleneck holds so much time of packets and drops the rest.
const BUFFER: Micros = 300_000;

struct Story {
    estimator: Estimator,
    now: Micros,
    capacity: f64,
    loss: f64,
    /// The receiver's machine is busy: for so long out of each second nothing is read there.
    stalls: Micros,
    desired: f64,
    /// When the bottleneck will be free again.
    busy: Micros,
    /// Arrivals by number, not yet told.
    arrivals: VecDeque<(u16, Option<Micros>)>,
    /// Feedback on its way back.
    returning: VecDeque<(Micros, Vec<u8>)>,
    owed: f64,
    chance: u64,
    delivered: u64,
}

impl Story {
    fn new(capacity: f64, desired: f64) -> Self {
        let mut estimator = Estimator::default();
        estimator.set_desired(desired as u64);
        estimator.set_numbered(true);
        Self {
            estimator,
            now: 1_000_000,
            capacity,
            loss: 0.0,
            stalls: 0,
            desired,
            busy: 0,
            arrivals: VecDeque::new(),
            returning: VecDeque::new(),
            owed: 0.0,
            chance: 88_172_645_463_325_252,
            delivered: 0,
        }
    }

    fn lost(&mut self) -> bool {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 7;
        self.chance ^= self.chance << 17;
        ((self.chance >> 11) as f64 / (1u64 << 53) as f64) < self.loss
    }

    fn send(&mut self, size: usize) {
        let number = self.estimator.departs_numbered(self.now, size);
        let start = self.busy.max(self.now);
        let fits = start - self.now < BUFFER;
        if fits {
            self.busy = start + (size as f64 * 8e6 / self.capacity) as Micros;
        }
        let arrives = fits && !self.lost();
        self.delivered += if arrives { size as u64 } else { 0 };
        let came = self.busy + DELAY;
        let into = came % 1_000_000;
        let read = if into < self.stalls { came - into + self.stalls } else { came };
        self.arrivals.push_back((number, arrives.then_some(read)));
    }

    /// What has arrived by now is told, holes included.
    fn tell(&mut self) {
        let told = self.arrivals.iter().rposition(|(_, at)| at.is_some_and(|at| at <= self.now));
        let Some(last) = told else { return };
        let some: Vec<(u16, Option<Micros>)> = self.arrivals.drain(..=last).collect();
        let arrivals: Vec<Option<Micros>> = some.iter().map(|(_, at)| *at).collect();
        self.returning.push_back((self.now + DELAY, write(some[0].0, &arrivals)));
    }

    /// The mean of the estimate over so many seconds.
    fn run(&mut self, seconds: f64) -> f64 {
        let end = self.now + (seconds * 1e6) as Micros;
        // Fifty in a second at least, as one voice has.
        let packet = PACKET.min((self.desired / 400.0) as usize);
        let (mut sum, mut count) = (0.0, 0.0);
        while self.now < end {
            self.now += 1_000;
            while self.returning.front().is_some_and(|(at, _)| *at <= self.now) {
                let Some((_, body)) = self.returning.pop_front() else { break };
                self.estimator.feedback(self.now, &body);
            }
            let bits = self.estimator.bits(self.now).unwrap_or(f64::INFINITY);
            (sum, count) = (sum + bits, count + 1.0);
            self.owed += bits.min(self.desired) / 8e3;
            while self.owed >= packet as f64 {
                self.owed -= packet as f64;
                self.send(packet);
            }
            if self.now % 5_000 == 0 {
                self.estimator.tick(self.now, true);
                while self.estimator.probe_bytes(self.now) > 0 {
                    self.send(PACKET);
                }
            }
            if self.now % 50_000 == 0 {
                self.tell();
            }
        }
        sum / count / 1e6
    }
}

#[test]
fn a_link_of_one_megabit_is_found_and_kept() {
    let mut story = Story::new(1e6, 5e6);
    story.run(10.0);
    let delivered = story.delivered;
    let kept = story.run(20.0);
    assert!((0.8..=1.05).contains(&kept), "{kept} Mbit/s");
    let used = (story.delivered - delivered) as f64 * 8.0 / 20e6;
    assert!(used > 0.8, "{used} Mbit/s arrived");
}

#[test]
fn a_free_link_is_filled_within_three_seconds() {
    let mut story = Story::new(50e6, 8e6);
    story.run(3.0);
    let reached = story.run(0.1);
    assert!(reached > 5.0, "{reached} Mbit/s");
}

#[test]
fn half_a_link_is_noticed_within_two_seconds() {
    let mut story = Story::new(4e6, 8e6);
    let whole = story.run(15.0);
    assert!(whole > 2.4, "{whole} Mbit/s");
    story.capacity = 2e6;
    story.run(2.0);
    let half = story.run(3.0);
    assert!((1.3..=2.2).contains(&half), "{half} Mbit/s");
    story.capacity = 8e6;
    story.run(12.0);
    let again = story.run(3.0);
    assert!(again > 4.0, "{again} Mbit/s when the way is free again");
}

#[test]
fn loss_at_random_is_not_taken_for_a_full_link() {
    let mut story = Story::new(4e6, 8e6);
    story.run(10.0);
    let before = story.run(5.0);
    story.loss = 0.10;
    story.run(20.0);
    let after = story.run(5.0);
    assert!(after > before * 0.5, "{before} became {after} Mbit/s");
}

#[test]
fn a_policer_without_a_queue_is_respected() {
    let mut story = Story::new(50e6, 3e6);
    story.run(5.0);
    story.loss = 0.5;
    let after = (story.run(5.0), story.run(1.0)).1;
    assert!(after < 1.2, "{after} Mbit/s into a path that loses half");
}

#[test]
fn a_few_voices_to_a_busy_machine_are_not_a_narrow_path() {
    let mut story = Story::new(50e6, 120e3);
    story.run(3.0);
    for stalls in [60_000, 150_000, 300_000, 120_000] {
        story.stalls = stalls;
        let least = (0..50).map(|_| story.run(0.1)).fold(f64::INFINITY, f64::min);
        assert!(least > 0.15, "{least} Mbit/s with stalls of {stalls} us");
    }
}

#[test]
fn silence_after_feedback_takes_the_rate_down() {
    let mut story = Story::new(20e6, 5e6);
    story.run(5.0);
    let before = story.run(0.1);
    story.loss = 1.0;
    story.run(6.0);
    let after = story.run(0.1);
    assert!(after < before * 0.3, "{before} became {after} Mbit/s");
}

#[test]
fn without_feedback_nothing_is_known_until_reports_tell_of_loss() {
    let mut estimator = Estimator::default();
    let mut bits = Vec::new();
    for second in 1..30 {
        for _ in 0..100 {
            estimator.departs(1_250);
        }
        let share = if (5..8).contains(&second) { 0.3 } else { 0.0 };
        estimator.reception(second * 1_000_000, share);
        bits.push(estimator.bits(second * 1_000_000));
    }
    assert_eq!(bits[2], None);
    assert!(bits[8].is_some_and(|bits| bits < 0.8e6), "{bits:?}");
    assert_eq!(bits[28], None, "and when all is well again there is no bound");
}

#[test]
fn a_tenth_lost_by_chance_is_no_full_link_to_whoever_tells_only_of_shares() {
    let mut estimator = Estimator::default();
    for second in 1..60 {
        (0..100).for_each(|_| estimator.departs(240));
        // Of a hundred packets ten are lost, sometimes five and sometimes fifteen.
        estimator.reception(second * 1_000_000, [0.10, 0.15, 0.05, 0.12][second as usize % 4]);
    }
    assert_eq!(estimator.bits(60_000_000), None);
}
