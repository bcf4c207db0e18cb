//! When a packet sounded. Arrival is jittered, RTP time is even but has no beginning: a track is
//! placed so that its packets are as early as the earliest of them allows.

use serde::Serialize;

use super::journal::PacketEntry;

/// Arrival runs ahead of media time by more than this, without a packet missing: the sender stood still.
const STALL: i64 = 300_000;
/// Longest step of media time between two packets that is no gap.
const STEP: i64 = 60_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// Packets were lost on the way.
    Loss,
    /// The sender stood still and then went on as if nothing had been.
    Stall,
    /// The sender had nothing to say, or was muted.
    Silence,
}

/// Microseconds since the recording began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gap {
    pub at_us: i64,
    pub length_us: i64,
    pub kind: GapKind,
}

/// The packets of a track in order, each with its moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Placed {
    /// Index into the packets given, and microseconds since the recording began.
    pub packets: Vec<(usize, i64)>,
    pub gaps: Vec<Gap>,
    /// How far arrivals lie after their moments: the middle and the 95th of a hundred.
    pub jitter_p50_us: i64,
    pub jitter_p95_us: i64,
}

/// Places the packets of one track. `rate` is in RTP ticks a second.
pub fn place(packets: &[PacketEntry], rate: u32) -> Placed {
    let mut order: Vec<usize> = (0..packets.len()).collect();
    order.sort_by_key(|index| packets[*index].sequence);
    order.dedup_by_key(|index| packets[*index].sequence);
    let media = unwrap(packets, &order, rate);
    let shifts = stalls(packets, &order, &media);
    let lag = |n: usize| packets[order[n]].at as i64 - media[n] - shifts[n];
    let Some(offset) = (0..order.len()).map(lag).min() else { return Placed::default() };
    let moments: Vec<i64> = (0..order.len()).map(|n| media[n] + shifts[n] + offset).collect();
    let mut jitter: Vec<i64> = (0..order.len()).map(|n| lag(n) - offset).collect();
    jitter.sort_unstable();
    let percentile = |share: usize| jitter[(jitter.len() - 1) * share / 100];
    Placed {
        gaps: gaps(packets, &order, &moments, &shifts),
        packets: order.iter().copied().zip(moments.iter().copied()).collect(),
        jitter_p50_us: percentile(50),
        jitter_p95_us: percentile(95),
    }
}

/// Media time in microseconds from the first packet on, over the wraps of 32 bits.
fn unwrap(packets: &[PacketEntry], order: &[usize], rate: u32) -> Vec<i64> {
    let mut ticks = 0i64;
    let mut last = None;
    let micros = |ticks: i64| ticks * 1_000_000 / i64::from(rate.max(1));
    order
        .iter()
        .map(|index| {
            let timestamp = packets[*index].timestamp;
            let before = last.replace(timestamp).unwrap_or(timestamp);
            ticks += i64::from(timestamp.wrapping_sub(before) as i32);
            micros(ticks)
        })
        .collect()
}

/// By how much each packet is moved because its sender stood still before it.
fn stalls(packets: &[PacketEntry], order: &[usize], media: &[i64]) -> Vec<i64> {
    let mut shift = 0;
    let mut shifts = vec![0; order.len()];
    // The earliest lag since the last stall: what arrives later is jitter until it stays later.
    let mut base = i64::MAX;
    for n in 0..order.len() {
        let lag = packets[order[n]].at as i64 - media[n] - shift;
        let follows = n > 0 && packets[order[n]].sequence == packets[order[n - 1]].sequence + 1;
        if follows && base != i64::MAX && lag - base > STALL && stays_late(packets, order, media, n, shift + base) {
            shift += lag - base;
        } else {
            base = base.min(lag);
        }
        shifts[n] = shift;
    }
    shifts
}

/// A burst that catches up was delayed by the network; a stall never catches up.
fn stays_late(packets: &[PacketEntry], order: &[usize], media: &[i64], from: usize, offset: i64) -> bool {
    let ahead = order[from..].iter().zip(&media[from..]).take(50);
    ahead.map(|(index, media)| packets[*index].at as i64 - media - offset).all(|late| late > STALL)
}

fn gaps(packets: &[PacketEntry], order: &[usize], moments: &[i64], shifts: &[i64]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for n in 1..order.len() {
        let length = moments[n] - moments[n - 1];
        if length <= STEP {
            continue;
        }
        let missing = packets[order[n]].sequence - packets[order[n - 1]].sequence > 1;
        let kind = match (missing, shifts[n] > shifts[n - 1]) {
            (true, _) => GapKind::Loss,
            (false, true) => GapKind::Stall,
            (false, false) => GapKind::Silence,
        };
        gaps.push(Gap { at_us: moments[n - 1], length_us: length, kind });
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TrackId;

    fn packet(n: u64, at_ms: u64, timestamp: u32) -> PacketEntry {
        PacketEntry {
            track: TrackId(1),
            at: at_ms * 1000,
            sequence: n,
            timestamp,
            marker: false,
            keyframe: true,
            level: None,
            payload: Vec::new(),
        }
    }

    /// Twenty milliseconds apart, the first at `at_ms`.
    fn run(first: u64, count: u64, at_ms: u64, timestamp: u32) -> Vec<PacketEntry> {
        (0..count).map(|n| packet(first + n, at_ms + n * 20, timestamp.wrapping_add(n as u32 * 960))).collect()
    }

    #[test]
    fn jitter_and_order_do_not_move_the_sound() {
        let mut packets = run(10, 100, 500, u32::MAX - 5_000);
        for (n, packet) in packets.iter_mut().enumerate() {
            packet.at += (n as u64 * 7 % 30) * 1000;
        }
        packets.swap(3, 9);
        let placed = place(&packets, 48_000);
        assert!(placed.gaps.is_empty());
        assert!(placed.packets.windows(2).all(|pair| pair[1].1 - pair[0].1 == 20_000), "over the wrap of the clock");
        assert!((placed.packets[0].1 - 500_000).abs() <= 1_000, "the earliest packets tell the beginning");
        assert!(placed.jitter_p95_us < 30_000);
    }

    #[test]
    fn a_sender_that_stood_still_is_not_shortened() {
        let mut packets = run(0, 100, 0, 0);
        packets.extend(run(100, 100, 2_000 + 18_000, 96_000));
        let placed = place(&packets, 48_000);
        let [gap] = placed.gaps[..] else { panic!("{:?}", placed.gaps) };
        assert_eq!((gap.kind, gap.length_us), (GapKind::Stall, 18_020_000));
        assert_eq!(placed.packets[150].1, 18_000_000 + 150 * 20_000);
    }

    #[test]
    fn a_delayed_burst_is_jitter_and_a_hole_in_the_numbers_is_loss() {
        let mut packets = run(0, 100, 0, 0);
        for late in &mut packets[40..60] {
            late.at += 800_000;
        }
        packets.drain(80..90);
        let placed = place(&packets, 48_000);
        let kinds: Vec<GapKind> = placed.gaps.iter().map(|gap| gap.kind).collect();
        assert_eq!(kinds, [GapKind::Loss]);
        assert_eq!(placed.gaps[0].length_us, 220_000);
    }

    #[test]
    fn silence_that_was_not_sent_is_silence() {
        let mut packets = run(0, 50, 0, 0);
        packets.extend(run(50, 50, 5_000, 5 * 48_000));
        let placed = place(&packets, 48_000);
        assert_eq!(placed.gaps.len(), 1);
        assert_eq!(placed.gaps[0].kind, GapKind::Silence);
        assert_eq!(placed.packets[50].1, 5_000_000);
        assert_eq!(place(&[], 48_000), Placed::default());
    }
}
