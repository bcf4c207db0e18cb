use std::collections::VecDeque;

use super::estimate::Micros;
use super::outgoing::Queued;

/// How much faster than the estimate bytes may leave.
const HASTE: f64 = 2.5;
/// A burst of so much time leaves at once, and at least so many bytes: a large key frame.
const BURST_SECONDS: f64 = 0.04;
const BURST_BYTES: f64 = 63_000.0;
/// What waits longer than this at the pace allowed is given up.
const QUEUE_SECONDS: f64 = 0.5;
const QUEUE_BYTES: f64 = 256_000.0;
const QUEUE_PACKETS: usize = 2_048;

/// Bytes that may leave now. Sound takes from it without asking.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    /// Bits per second; `None`: no limit is known.
    rate: Option<f64>,
    credit: f64,
    at: Micros,
}

impl Allowance {
    pub(super) fn refill(&mut self, now: Micros, rate: Option<f64>) {
        let Some(bits) = rate else {
            (self.rate, self.at) = (None, now);
            return;
        };
        let speed = bits * HASTE / 8.0;
        let most = (speed * BURST_SECONDS).max(BURST_BYTES);
        let earned = speed * (now - self.at) as f64 / 1e6;
        self.credit = if self.rate.is_none() { most } else { (self.credit + earned).min(most) };
        (self.rate, self.at) = (rate, now);
    }

    pub(super) fn is_open(&self) -> bool {
        self.rate.is_none() || self.credit > 0.0
    }

    pub(super) fn take(&mut self, bytes: usize) {
        self.credit -= bytes as f64;
    }

    /// So many bytes may wait.
    fn queue_limit(&self) -> f64 {
        self.rate.map_or(QUEUE_BYTES, |bits| (bits * HASTE / 8.0 * QUEUE_SECONDS).max(QUEUE_BYTES))
    }
}

/// Video that waits for its turn.
#[derive(Debug, Default)]
pub(super) struct VideoQueue {
    packets: VecDeque<Queued>,
    bytes: usize,
    /// So many at the front are held back on purpose.
    held: usize,
}

impl VideoQueue {
    pub(super) fn push(&mut self, queued: Queued) {
        self.bytes += queued.packet.payload.len();
        self.packets.push_back(queued);
    }

    pub(super) fn pop(&mut self) -> Option<Queued> {
        let queued = self.packets.pop_front()?;
        self.bytes -= queued.packet.payload.len();
        self.held = self.held.saturating_sub(1);
        Some(queued)
    }

    /// Whether the first was held back: its time here says nothing of how fast this machine is.
    pub(super) fn is_held(&self) -> bool {
        self.held > 0
    }

    /// Nothing more may leave now.
    pub(super) fn hold(&mut self) {
        self.held = self.packets.len();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    pub(super) fn is_over(&self, allowance: &Allowance) -> bool {
        self.packets.len() > QUEUE_PACKETS || self.bytes as f64 > allowance.queue_limit()
    }

    /// The line that gives way: of the least important ones that which fills the queue most.
    pub(super) fn to_give_way(&self, priority: impl Fn(u8) -> u8) -> Option<u8> {
        let mut waiting: Vec<(u8, usize)> = Vec::new();
        for queued in &self.packets {
            let bytes = queued.packet.payload.len();
            match waiting.iter_mut().find(|(line, _)| *line == queued.line) {
                Some((_, sum)) => *sum += bytes,
                None => waiting.push((queued.line, bytes)),
            }
        }
        waiting.into_iter().max_by_key(|(line, bytes)| (priority(*line), *bytes)).map(|(line, _)| line)
    }

    /// Drops what waits on this line; how many packets.
    pub(super) fn drop_line(&mut self, line: u8) -> u64 {
        let before = self.packets.len();
        self.packets.retain(|queued| queued.line != line);
        self.bytes = self.packets.iter().map(|queued| queued.packet.payload.len()).sum();
        self.held = self.held.min(self.packets.len());
        (before - self.packets.len()) as u64
    }

    pub(super) fn clear(&mut self) -> u64 {
        let dropped = self.packets.len() as u64;
        *self = Self::default();
        dropped
    }
}
