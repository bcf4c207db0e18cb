//! How much the path to one receiver carries, from what the receiver tells: a pure state machine
//! after draft-ietf-rmcat-gcc-02, in microseconds of the sender's clock.
//!
//! - `feedback`: transport-wide feedback, read; `flight`: packets under way
//! - `trend`: does delay grow; `rate`: up slowly, down at once; `throughput`: what really passes
//! - `loss`: a bound from packets lost; `probe`: bursts that find room

mod feedback;
mod flight;
mod loss;
mod probe;
mod rate;
#[cfg(test)]
mod stories;
mod throughput;
mod trend;

use self::feedback::Reference;
use self::flight::{Fate, Flight};
use self::loss::LossBound;
use self::probe::Prober;
use self::rate::{Passing, Rate};
use self::throughput::Throughput;
use self::trend::{Trend, Usage};

/// Microseconds since the sender began.
pub(super) type Micros = i64;

/// Where the estimate of a new path begins, before feedback says more.
const FIRST: f64 = 1_500_000.0;
/// After so much silence of a receiver that has told before, the path is taken to be in trouble.
const SILENCE: Micros = 1_500_000;
/// A receiver that has not told anything in this time never will.
const DEAF: Micros = 4_000_000;
/// A standing queue of so many milliseconds is too long, as long as the rate is above this.
const FULL: f64 = 120.0;
const OURS: f64 = 300e3;
const RTT: f64 = 0.1;

#[derive(Debug)]
pub(super) struct Estimator {
    /// Packets carry transport-wide numbers.
    numbered: bool,
    flight: Flight,
    reference: Reference,
    trend: Trend,
    departed: Throughput,
    acked: Throughput,
    rate: Rate,
    loss: LossBound,
    prober: Prober,
    desired: f64,
    rtt: f64,
    first_sent: Option<Micros>,
    last_sent: Micros,
    told: Option<Micros>,
    /// Bytes that left since the last receiver report was judged, for receivers that tell no more.
    reported: Option<Micros>,
    bytes_since: u64,
    packets_since: u32,
    arrivals: Vec<(Micros, Micros, u16)>,
}

impl Default for Estimator {
    fn default() -> Self {
        Self {
            numbered: false,
            flight: Flight::default(),
            reference: Reference::default(),
            trend: Trend::default(),
            departed: Throughput::default(),
            acked: Throughput::default(),
            rate: Rate::new(FIRST),
            loss: LossBound::default(),
            prober: Prober::default(),
            desired: 0.0,
            rtt: RTT,
            first_sent: None,
            last_sent: 0,
            told: None,
            reported: None,
            bytes_since: 0,
            packets_since: 0,
            arrivals: Vec::new(),
        }
    }
}

impl Estimator {
    /// What would be sent if the path allowed, in bits per second.
    pub(super) fn set_desired(&mut self, bits: u64) {
        self.desired = bits as f64;
    }

    /// Whether the receiver tells of every packet.
    pub(super) fn set_numbered(&mut self, numbered: bool) {
        self.numbered = numbered;
    }

    pub(super) fn set_rtt(&mut self, seconds: f64) {
        self.rtt = seconds.clamp(0.001, 2.0);
    }

    pub(super) fn rtt(&self) -> f64 {
        self.rtt
    }

    /// Bits per second; `None`: nothing is known that would speak for a limit.
    pub(super) fn bits(&self, now: Micros) -> Option<f64> {
        if self.is_numbered(now) {
            let bound = self.loss.bits().unwrap_or(f64::INFINITY);
            return Some(self.rate.bits().min(bound));
        }
        self.loss.bits()
    }

    fn is_numbered(&self, now: Micros) -> bool {
        let deaf = self.told.is_none() && self.first_sent.is_some_and(|first| now - first > DEAF);
        self.numbered && !deaf
    }

    /// A packet without a transport-wide number leaves.
    pub(super) fn departs(&mut self, size: usize) {
        self.bytes_since += size as u64;
        self.packets_since += 1;
    }

    /// A packet leaves; its transport-wide number.
    pub(super) fn departs_numbered(&mut self, now: Micros, size: usize) -> u16 {
        self.first_sent.get_or_insert(now);
        self.last_sent = now;
        self.bytes_since += size as u64;
        self.packets_since += 1;
        self.departed.add(now, size.min(usize::from(u16::MAX)) as u16);
        let probe = self.prober.departs(now, size);
        self.flight.depart(now, size, probe)
    }

    /// A receiver's transport-wide feedback.
    pub(super) fn feedback(&mut self, now: Micros, body: &[u8]) {
        self.told = Some(now);
        let (mut lost, mut told) = (0, 0);
        let mut arrivals = std::mem::take(&mut self.arrivals);
        feedback::read(&mut self.reference, body, |sequence, arrival| {
            let Some((packet, fate)) = self.flight.status(sequence, arrival.is_some()) else { return };
            match fate {
                Fate::Missing => lost += 1,
                Fate::ArrivedLate => self.loss.forgive(),
                Fate::Arrived => {}
            }
            told += u32::from(fate != Fate::ArrivedLate);
            if let Some(arrival) = arrival {
                self.prober.arrived(packet.probe, packet.at, arrival, packet.size);
                arrivals.push((packet.at, arrival, packet.size));
            }
        });
        for (sent, arrived, size) in arrivals.drain(..) {
            self.trend.arrived(sent, arrived);
            self.acked.add(arrived, size);
        }
        self.arrivals = arrivals;
        let usage = self.usage();
        let passing =
            Passing { departed: self.departed.bits_per_second(), acked: self.acked.bits_per_second(), rtt: self.rtt };
        self.rate.update(now, usage, passing);
        self.loss.add(now, lost, told, self.rate.bits());
        if usage == Usage::Over {
            self.prober.hold_off(now);
        }
        self.judge_probe(now);
    }

    /// A full buffer that no longer grows is over-use as well; below some rate the queue is somebody
    /// else's, and giving way further would help nobody.
    fn usage(&self) -> Usage {
        let full = self.trend.standing() > FULL && self.rate.bits() > OURS;
        if full && self.trend.usage() == Usage::Normal { Usage::Over } else { self.trend.usage() }
    }

    /// The share of loss in a receiver report; counts only where nothing better is told.
    pub(super) fn reception(&mut self, now: Micros, share: f64) {
        if self.is_numbered(now) {
            return;
        }
        let last = *self.reported.get_or_insert(now);
        let seconds = (now - last) as f64 / 1e6;
        // The reports of all lines come together and are judged together.
        if seconds > 0.5 {
            let sent = self.bytes_since as f64 * 8.0 / seconds;
            self.loss.report(share, self.packets_since, seconds, sent.max(rate::BOUNDS.0));
            (self.reported, self.bytes_since, self.packets_since) = (Some(now), 0, 0);
        }
    }

    /// Time passes. Call it now and then, and when `next_step` says so. `can_fill`: there is something to
    /// fill a probe with; without it a probe would find nothing, and the next would wait long.
    pub(super) fn tick(&mut self, now: Micros, can_fill: bool) {
        if let Some(told) = self.told.filter(|told| now - told > SILENCE && self.last_sent - told > SILENCE / 2) {
            self.rate.lower_to(self.rate.bits() * 0.7);
            self.told = Some(told + SILENCE / 2);
        }
        self.judge_probe(now);
        let estimate = self.rate.bits().min(self.loss.bits().unwrap_or(f64::INFINITY));
        let calm = self.usage() != Usage::Over && self.loss.bits().is_none();
        if self.is_numbered(now) && calm && can_fill {
            self.prober.begin(now, estimate, self.desired);
        }
    }

    fn judge_probe(&mut self, now: Micros) {
        if let Some(carried) = self.prober.judge(now) {
            let queueing = self.rate.decreased().is_some_and(|last| now - last < 500_000);
            if !queueing {
                self.rate.raise_to(carried, now);
            }
        }
    }

    /// Bytes of a probe that are wanted now, beside the media.
    pub(super) fn probe_bytes(&self, now: Micros) -> usize {
        self.prober.wanted(now)
    }

    pub(super) fn next_step(&self, now: Micros) -> Option<Micros> {
        self.prober.next_step(now)
    }
}
