//! A published track inside the engine: its layers, and the list of lines it flows to.

use std::time::{Duration, Instant};

use super::forwarder::LATE;
use super::packet::{LineIndex, RtpIn};
use crate::model::{ParticipantId, TrackId};
use crate::protocol::Source;

/// At most three encodings of one camera.
pub(super) const MAX_LAYERS: usize = 3;
/// A layer without a packet for so long has been stopped by its sender.
const LAYER_SILENCE: Duration = Duration::from_millis(1500);
/// Pictures that are assumed until the first keyframe tells: full, half and quarter of 720p.
const ASSUMED: [(u16, u16); MAX_LAYERS] = [(320, 180), (640, 360), (1280, 720)];
/// Bit rates that are assumed until a second has been measured.
const ASSUMED_RATES: [u64; MAX_LAYERS] = [150_000, 450_000, 1_500_000];

/// One line of one peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub peer: u32,
    pub line: LineIndex,
}

/// In place of a peer: the track comes from the mixer.
pub(super) const MIXER: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Track {
    pub id: TrackId,
    pub participant: ParticipantId,
    pub source: Source,
    pub peer: u32,
    pub line: LineIndex,
    pub muted: bool,
    pub started: bool,
    pub on_stage: bool,
    /// Its packets are also handed to the recorder.
    pub tapped: bool,
    /// Its packets are also handed to the mixer.
    pub mixed: bool,
    pub meter: super::meter::Meter,
    pub arrivals: super::arrivals::Arrivals,
    /// Which frames of sound with redundancy are there.
    pub taken: super::red::Taken,
    pub layers: Vec<Layer>,
    /// Ready for the fan-out: no question is asked per packet.
    pub targets: Vec<Target>,
    /// Lines that have just been given to another voice; what was said before may still come for them.
    pub tails: Tails,
    /// Which layers the sender was last told to keep running, as bits.
    pub encodings_told: Option<u8>,
    /// Since when fewer layers are wanted than told.
    pub fewer_since: Option<Instant>,
}

/// Lines that a track has just left.
#[derive(Debug, Default)]
pub(super) struct Tails {
    lines: Vec<(Target, Instant)>,
}

impl Tails {
    pub(super) fn add(&mut self, line: Target, now: Instant) {
        self.lines.retain(|(known, _)| *known != line);
        self.lines.push((line, now));
    }

    pub(super) fn forget(&mut self, peer: u32) {
        self.lines.retain(|(line, _)| line.peer != peer);
    }

    /// The lines that a packet of this moment may still be meant for.
    pub(super) fn at(&mut self, now: Instant) -> Vec<Target> {
        self.lines.retain(|(_, left)| now.saturating_duration_since(*left) <= LATE);
        self.lines.iter().map(|(line, _)| *line).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

impl Track {
    pub(super) fn layer_count(&self) -> usize {
        self.layers.len()
    }
}

/// One encoding of a track.
#[derive(Debug)]
pub(super) struct Layer {
    pub rid: Option<String>,
    pub size: (u16, u16),
    rate: RateMeter,
    assumed_rate: u64,
    last_packet: Option<Instant>,
    pub keyframes: super::keyframes::KeyframeThrottle,
}

impl Layer {
    /// The layers of a line that sends these encodings, lowest first.
    pub(super) fn for_rids(rids: &[String]) -> Vec<Layer> {
        let count = rids.len().clamp(1, MAX_LAYERS);
        (0..count)
            .map(|index| {
                let step = MAX_LAYERS - count + index;
                Layer {
                    rid: rids.get(index).cloned(),
                    size: ASSUMED[step],
                    rate: RateMeter::default(),
                    assumed_rate: ASSUMED_RATES[step],
                    last_packet: None,
                    keyframes: super::keyframes::KeyframeThrottle::default(),
                }
            })
            .collect()
    }

    /// Takes note of a packet. `true`: the layer has come alive, or changed its size.
    pub(super) fn note(&mut self, packet: &RtpIn) -> bool {
        let woke = !self.is_active(packet.arrived);
        self.last_packet = Some(packet.arrived);
        self.rate.add(packet.arrived, packet.payload.len());
        if packet.keyframe {
            self.keyframes.arrived();
        }
        match packet.size {
            Some(size) if size != self.size => {
                self.size = size;
                true
            }
            _ => woke,
        }
    }

    pub(super) fn is_active(&self, now: Instant) -> bool {
        self.last_packet.is_some_and(|at| now.saturating_duration_since(at) < LAYER_SILENCE)
    }

    /// Bits per second that flow now; nothing is assumed.
    pub(super) fn present_rate(&self, now: Instant) -> u64 {
        self.rate.measured().filter(|_| self.is_active(now)).unwrap_or(0)
    }

    /// Bits per second.
    pub(super) fn bit_rate(&self) -> u64 {
        self.rate.measured().unwrap_or(self.assumed_rate)
    }
}

/// Bits per second over whole half seconds, the last two averaged.
#[derive(Debug, Default)]
struct RateMeter {
    window: Option<Instant>,
    bytes: u64,
    last: Option<u64>,
}

const WINDOW: Duration = Duration::from_millis(500);

impl RateMeter {
    fn add(&mut self, now: Instant, bytes: usize) {
        let start = *self.window.get_or_insert(now);
        let elapsed = now.saturating_duration_since(start);
        if elapsed >= WINDOW {
            // After a pause the window is long and its rate says nothing.
            if elapsed < 4 * WINDOW {
                let rate = self.bytes * 8_000_000 / elapsed.as_micros() as u64;
                self.last = Some(self.last.map_or(rate, |last| last.midpoint(rate)));
            }
            self.window = Some(now);
            self.bytes = 0;
        }
        self.bytes += bytes as u64;
    }

    fn measured(&self) -> Option<u64> {
        self.last
    }
}
