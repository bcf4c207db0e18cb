//! When a packet sounded. Arrival is jittered, RTP time is even but has no beginning and its own
//! speed, sender reports tie it to the sender's clock: all three are kept, and a track is placed by
//! one line through them.
//!
//! - `run`: packets in order, media time over the wraps, senders that begin anew
//! - `stall`: senders that stood still and went on as if nothing had been
//! - `line`: robust lines: through sender reports, and under arrivals
//! - `gap`: holes, by kind

mod gap;
mod line;
mod run;
mod stall;
#[cfg(test)]
mod stories;

use std::collections::BTreeMap;

use serde::Serialize;

pub use gap::{Gap, GapKind, Spans};

use super::journal::{PacketEntry, ReportEntry};
use crate::model::ParticipantId;
use line::{Line, envelope, through_reports};
use run::{Run, runs};

/// Clocks of one sender that disagree by more than this are not believed.
const DISAGREE: i64 = 250_000;

/// What is known of one track.
#[derive(Debug, Clone, Copy)]
pub struct Recorded<'a> {
    /// Tracks of one sender share the clock of his reports.
    pub sender: ParticipantId,
    /// RTP ticks a second.
    pub rate: u32,
    pub audio: bool,
    /// As they arrived.
    pub packets: &'a [PacketEntry],
    pub reports: &'a [ReportEntry],
    /// When silence was wanted, microseconds since the recording began.
    pub spans: &'a Spans,
}

/// What placed a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockSource {
    /// Sender reports tie it to the sender's clock, and that one to ours.
    SenderReports,
    /// The earliest arrivals alone.
    #[default]
    Arrival,
}

/// How well a track could be placed.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct ClockMap {
    pub source: ClockSource,
    pub reports: usize,
    /// Reports that did not fit: steps of the sender's clock, or nonsense.
    pub reports_rejected: usize,
    /// How much faster than the RTP clock ours runs, in millionths.
    pub skew_ppm: f64,
    /// How far arrivals lie after their moments, microseconds: the middle and the 95th of a hundred.
    pub residual_p50_us: i64,
    pub residual_p95_us: i64,
}

/// The packets of a track in order, each with its moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// Index into the packets given, and microseconds since the recording began.
    pub packets: Vec<(usize, i64)>,
    pub gaps: Vec<Gap>,
    pub clock: ClockMap,
}

/// A run of a track on its way to being placed.
struct Placing {
    track: usize,
    run: Run,
    /// From media time to the sender's clock.
    sender: Option<Line>,
    rejected: usize,
}

impl Placing {
    /// On the sender's clock, or on the run's own.
    fn clock(&self, media: i64) -> i64 {
        self.sender.map_or(media, |line| line.at(media))
    }

    /// Arrivals against that clock.
    fn arrivals(&self, packets: &[PacketEntry]) -> Vec<(i64, i64)> {
        let at = |n: usize| (self.clock(self.run.media[n]), packets[self.run.order[n]].at as i64);
        (0..self.run.order.len()).map(at).collect()
    }
}

/// Places all tracks of a recording.
pub fn place_all(tracks: &[Recorded<'_>]) -> Vec<Placed> {
    let mut placings = Vec::new();
    for (index, track) in tracks.iter().enumerate() {
        for mut run in runs(track.packets, track.rate) {
            let reports = run.reports(track.packets, track.reports, track.rate);
            stall::repair(&mut run, track.packets, &reports);
            let pairs: Vec<(i64, i64)> = reports.iter().map(|report| (run.shifted(report), report.ntp)).collect();
            let (sender, rejected) = through_reports(&pairs);
            placings.push(Placing { track: index, run, sender, rejected });
        }
    }
    doubt(tracks, &mut placings);
    let shared = shared_lines(tracks, &placings);
    let mut moments: Vec<Vec<(usize, usize, i64)>> = vec![Vec::new(); tracks.len()];
    let mut clocks = vec![ClockMap::default(); tracks.len()];
    for (number, placing) in placings.iter().enumerate() {
        let track = &tracks[placing.track];
        let own = || envelope(&[placing.arrivals(track.packets)]);
        let shared = placing.sender.and_then(|_| shared.get(&track.sender).copied());
        let Some(line) = shared.or_else(own) else { continue };
        let at = |n: usize| line.at(placing.clock(placing.run.media[n]));
        moments[placing.track].extend((0..placing.run.order.len()).map(|n| (number, n, at(n))));
        note_clock(&mut clocks[placing.track], placing, &line);
    }
    let placed = tracks.iter().zip(moments).zip(clocks);
    placed.map(|((track, moments), clock)| finish(track, &placings, moments, clock)).collect()
}

/// A constant error in one track's reports shows when the sender's other tracks disagree with it.
fn doubt(tracks: &[Recorded<'_>], placings: &mut [Placing]) {
    let mut lines: BTreeMap<ParticipantId, Vec<(usize, Line)>> = BTreeMap::new();
    for (number, placing) in placings.iter().enumerate().filter(|(_, placing)| placing.sender.is_some()) {
        let track = &tracks[placing.track];
        if let Some(line) = envelope(&[placing.arrivals(track.packets)]) {
            lines.entry(track.sender).or_default().push((number, line));
        }
    }
    for known in lines.into_values() {
        // Compared at one moment: clocks drift apart over hours.
        let moment = known.iter().map(|(_, line)| line.origin).max().unwrap_or(0);
        let offsets: Vec<(usize, i64)> =
            known.iter().map(|(number, line)| (*number, line.at(moment) - moment)).collect();
        let mut sorted: Vec<i64> = offsets.iter().map(|(_, offset)| *offset).collect();
        sorted.sort_unstable();
        let middle = sorted[sorted.len() / 2];
        // Of two that disagree nobody knows which is right.
        let alone = sorted.len() == 2 && sorted[1] - sorted[0] > DISAGREE;
        for (number, offset) in offsets {
            if alone || (offset - middle).abs() > DISAGREE {
                let placing = &mut placings[number];
                placing.rejected += 1;
                placing.sender = None;
            }
        }
    }
}

/// From each sender's clock to ours: the line under all arrivals of all his tracks.
fn shared_lines(tracks: &[Recorded<'_>], placings: &[Placing]) -> BTreeMap<ParticipantId, Line> {
    let mut arrivals: BTreeMap<ParticipantId, Vec<Vec<(i64, i64)>>> = BTreeMap::new();
    for placing in placings.iter().filter(|placing| placing.sender.is_some()) {
        let track = &tracks[placing.track];
        arrivals.entry(track.sender).or_default().push(placing.arrivals(track.packets));
    }
    arrivals.into_iter().filter_map(|(sender, arrivals)| Some((sender, envelope(&arrivals)?))).collect()
}

fn note_clock(clock: &mut ClockMap, placing: &Placing, line: &Line) {
    clock.source = if placing.sender.is_some() { ClockSource::SenderReports } else { ClockSource::Arrival };
    clock.reports += placing.run.reports;
    clock.reports_rejected += placing.rejected;
    let skew = (1.0 + placing.sender.map_or(0.0, |line| line.slope)) * (1.0 + line.slope) - 1.0;
    clock.skew_ppm = (skew * 1e7).round() / 10.0;
}

fn finish(
    track: &Recorded<'_>,
    placings: &[Placing],
    mut moments: Vec<(usize, usize, i64)>,
    mut clock: ClockMap,
) -> Placed {
    moments.sort_by_key(|(.., at)| *at);
    let index = |(number, n, _): &(usize, usize, i64)| placings[*number].run.order[*n];
    let mut residuals: Vec<i64> =
        moments.iter().map(|moment| track.packets[index(moment)].at as i64 - moment.2).collect();
    residuals.sort_unstable();
    let percentile = |share: usize| residuals.get((residuals.len().saturating_sub(1)) * share / 100).copied();
    clock.residual_p50_us = percentile(50).unwrap_or(0);
    clock.residual_p95_us = percentile(95).unwrap_or(0);
    let steps = moments.windows(2).map(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        let (first, second) = (&track.packets[index(before)], &track.packets[index(after)]);
        gap::Step {
            from: before.2,
            to: after.2,
            missing: before.0 != after.0 || second.sequence > first.sequence + 1,
            stalled: before.0 == after.0 && placings[after.0].run.stalled(before.1, after.1),
        }
    });
    let gaps = gap::name(steps, track.audio, track.spans);
    Placed { packets: moments.iter().map(|moment| (index(moment), moment.2)).collect(), gaps, clock }
}
