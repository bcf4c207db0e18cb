use std::collections::VecDeque;

use super::super::journal::PacketEntry;
use super::run::{Report, Run};

/// Arrival runs ahead of media time by more than this, without a packet missing: the sender stood still.
const STALL: i64 = 300_000;
/// And by more than this where packets are missing as well.
const STALL_WITH_LOSS: i64 = 1_000_000;
/// The lag is compared with the least of so long before: over hours clocks drift apart by more than a stall.
const MEMORY: i64 = 5_000_000;
/// A burst that catches up within so many packets was delayed by the network; a stall never catches up.
const CATCHES_UP: usize = 50;
/// The tie of RTP to the sender's clock moved by less than this: the sender did not stand still.
const SAME: i64 = 100_000;

/// Moves what follows a stall to where it belongs.
pub(super) fn repair(run: &mut Run, packets: &[PacketEntry], reports: &[Report]) {
    let mut shift = 0;
    let mut recent: VecDeque<(i64, i64)> = VecDeque::new();
    for n in 0..run.order.len() {
        run.media[n] += shift;
        let at = packets[run.order[n]].at as i64;
        if let Some((_, base)) = recent.front() {
            let late = least_ahead(run, packets, n, shift) - base;
            let follows = packets[run.order[n]].sequence == packets[run.order[n - 1]].sequence + 1;
            let bound = if follows { STALL } else { STALL_WITH_LOSS };
            if late > bound && !told_otherwise(reports, n) {
                shift += late;
                run.media[n] += late;
            }
        }
        run.shifts[n] = shift;
        remember(&mut recent, at, at - run.media[n]);
    }
}

/// The queue holds rising lags only: the first is the least of the time remembered.
fn remember(recent: &mut VecDeque<(i64, i64)>, at: i64, lag: i64) {
    while recent.back().is_some_and(|(_, known)| *known >= lag) {
        recent.pop_back();
    }
    recent.push_back((at, lag));
    while recent.len() > 1 && recent.front().is_some_and(|(then, _)| at - then > MEMORY) {
        recent.pop_front();
    }
}

/// The least lag of this packet and those that follow.
fn least_ahead(run: &Run, packets: &[PacketEntry], from: usize, shift: i64) -> i64 {
    let until = (from + CATCHES_UP).min(run.order.len());
    let lag = |n: usize| {
        let moved = if n == from { run.media[n] } else { run.media[n] + shift };
        packets[run.order[n]].at as i64 - moved
    };
    (from..until).map(lag).min().unwrap_or(0)
}

/// The reports before and after say that RTP went on with the sender's clock: the network was slow.
fn told_otherwise(reports: &[Report], n: usize) -> bool {
    let before = reports.iter().rev().find(|report| report.beside < n);
    let after = reports.iter().find(|report| report.beside >= n);
    match (before, after) {
        (Some(before), Some(after)) => ((after.ntp - after.media) - (before.ntp - before.media)).abs() < SAME,
        _ => false,
    }
}
