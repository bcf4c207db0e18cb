use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::codec::Codec;
use super::super::command::MediaKind;
use super::super::demuxer::Remote;
use super::super::outbox::{Datagram, Outbox};
use super::super::packet::{LineIndex, RtpIn, RtpOut};
use super::again::Repair;
use super::estimate::{Estimator, Micros};
use super::line::{Line, LineSetup};
use super::pace::{Allowance, VideoQueue};
use super::replay::Replay;
use super::reports::Reporting;
use super::srtp::{MasterKeys, RTP_OVERHEAD, Srtp};
use super::wire::Header;

/// Video that has to wait is looked at so often.
const DRAIN: Duration = Duration::from_millis(5);
/// The estimator is asked so often whether it wants something.
const TICK: Micros = 20_000;
/// Below this (bits per second) no sound is said twice.
const NARROW: f64 = 100_000.0;
/// The largest change of the estimate that is not worth telling.
const SAME: f64 = 0.03;

/// Where datagrams go, as ICE has nominated it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Path {
    pub tcp: bool,
    pub source: SocketAddr,
    pub destination: SocketAddr,
}

/// What the engine should know.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum Signal {
    /// The receiver of this line cannot go on without a keyframe.
    KeyframeWanted(LineIndex),
    /// Bits per second that the path carries; `None`: no limit is known.
    Estimate(Option<u64>),
}

/// A packet on its way out.
#[derive(Debug)]
pub(super) struct Queued {
    pub packet: Arc<RtpIn>,
    pub out: RtpOut,
    pub line: LineIndex,
    pub payload_type: u8,
}

/// Everything that leaves for one peer.
pub(in super::super) struct Sender {
    pub(super) began: Instant,
    pub(super) lines: Vec<Option<Line>>,
    /// Sources that send nothing now. Their numbers are kept: should they come back, none is used again.
    retired: Vec<Line>,
    pub(super) srtp: Option<Srtp>,
    path: Option<Path>,
    /// The session lets this peer receive.
    allowed: bool,
    sound: Vec<Queued>,
    video: VideoQueue,
    pub(super) allowance: Allowance,
    pub(super) repair: Repair,
    pub(super) estimator: Estimator,
    next_tick: Micros,
    pub(super) reporting: Reporting,
    pub(super) replay: Replay,
    pub(super) signals: Vec<Signal>,
    told: Option<f64>,
    deadline: Option<Instant>,
    dropped: u64,
    pub(super) tally: Tally,
    pub(super) reading: Reading,
}

/// Counted since it was last asked, in packets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) struct Tally {
    pub asked_again: u64,
    pub sent_again: u64,
    /// As the receiver tells it.
    pub lost_told: u64,
}

/// What the receiver said of the path since it was last looked at.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) rtt_ms: Option<u16>,
    /// Sum of the shares lost, and of how many reports.
    pub(super) lost: f64,
    pub(super) reports: f64,
}

impl Sender {
    pub(in super::super) fn new(now: Instant) -> Self {
        Self {
            began: now,
            lines: Vec::new(),
            retired: Vec::new(),
            srtp: None,
            path: None,
            allowed: false,
            sound: Vec::new(),
            video: VideoQueue::default(),
            allowance: Allowance::default(),
            repair: Repair::default(),
            estimator: Estimator::default(),
            next_tick: 0,
            reporting: Reporting::default(),
            replay: Replay::default(),
            signals: Vec::new(),
            told: None,
            deadline: None,
            dropped: 0,
            tally: Tally::default(),
            reading: Reading::default(),
        }
    }

    /// Round trip in milliseconds and loss in per mille, as far as the receiver has told.
    pub(in super::super) fn take_path_reading(&mut self) -> (Option<u16>, Option<u16>) {
        let Reading { rtt_ms, lost, reports } = std::mem::take(&mut self.reading);
        self.reading.rtt_ms = rtt_ms;
        (rtt_ms, (reports > 0.0).then(|| (lost / reports * 1000.0) as u16))
    }

    /// Keys of a finished handshake. Other keys begin everything anew that hangs on them.
    pub(in super::super) fn set_keys(&mut self, keys: &MasterKeys) {
        self.srtp = Srtp::new(keys);
        self.replay = Replay::default();
        self.forget_queues();
        for line in self.lines.iter_mut().flatten() {
            line.bound = false;
            line.rtx_bound = false;
        }
    }

    pub(in super::super) fn set_path(&mut self, path: Path) {
        self.path = Some(path);
    }

    pub(in super::super) fn path(&self) -> Option<Path> {
        self.path
    }

    /// Whether anything may leave. Takes effect before the next packet.
    pub(in super::super) fn set_allowed(&mut self, allowed: bool) {
        self.allowed = allowed;
        if !allowed {
            self.forget_queues();
        }
    }

    /// Nothing more leaves, and the keys are wiped.
    pub(in super::super) fn close(&mut self) {
        self.srtp = None;
        self.path = None;
        self.forget_queues();
    }

    fn forget_queues(&mut self) {
        self.dropped += self.sound.len() as u64 + self.video.clear();
        self.sound.clear();
        self.repair.wanted.clear();
        for line in self.lines.iter_mut().flatten() {
            line.history.clear();
        }
    }

    /// The lines after a negotiation, by index; `None` where nothing goes out. A source that stays
    /// keeps its numbers, wherever its line is now.
    pub(in super::super) fn set_lines(&mut self, setups: Vec<Option<LineSetup>>) {
        self.dropped += self.video.clear();
        self.repair.wanted.clear();
        let mut known = std::mem::take(&mut self.retired);
        known.extend(std::mem::take(&mut self.lines).into_iter().flatten());
        let mut place = |setup: LineSetup| match known.iter().position(|line| line.setup.ssrc == setup.ssrc) {
            Some(at) => {
                let mut line = known.swap_remove(at);
                line.set_up(setup);
                line
            }
            None => Line::new(setup),
        };
        self.lines = setups.into_iter().map(|setup| setup.map(&mut place)).collect();
        let numbered = |line: &Line| line.setup.extensions.transport_sequence.is_some();
        self.estimator.set_numbered(self.lines.iter().flatten().any(numbered));
        known.iter_mut().for_each(|line| line.history.clear());
        self.retired = known;
    }

    /// Packets that were given up.
    pub(in super::super) fn take_dropped(&mut self) -> u64 {
        std::mem::take(&mut self.dropped)
    }

    pub(in super::super) fn take_tally(&mut self) -> Tally {
        std::mem::take(&mut self.tally)
    }

    pub(in super::super) fn next_signal(&mut self) -> Option<Signal> {
        self.signals.pop()
    }

    /// When `flush` is due at the latest.
    pub(in super::super) fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// Packets can leave.
    pub(in super::super) fn is_ready(&self) -> bool {
        self.allowed && self.srtp.is_some() && self.path.is_some()
    }

    /// The number that the first packet of a new flow on this line should have.
    pub(in super::super) fn next_sequence(&self, line: LineIndex) -> u64 {
        self.line(line).map_or(0, Line::next_sequence)
    }

    pub(in super::super) fn set_priority(&mut self, line: LineIndex, priority: u8) {
        if let Some(line) = self.line_mut(line) {
            line.priority = priority;
        }
    }

    pub(in super::super) fn set_desired(&mut self, bits: u64) {
        self.estimator.set_desired(bits);
    }

    /// The payload type for a codec on a line; `None` when the receiver cannot decode it.
    pub(in super::super) fn payload_type(&mut self, line: LineIndex, codec: Codec) -> Option<u8> {
        self.line_mut(line)?.payload_type(codec)
    }

    pub(super) fn line(&self, index: LineIndex) -> Option<&Line> {
        self.lines.get(usize::from(index))?.as_ref()
    }

    pub(super) fn line_mut(&mut self, index: LineIndex) -> Option<&mut Line> {
        self.lines.get_mut(usize::from(index))?.as_mut()
    }

    pub(super) fn micros(&self, now: Instant) -> Micros {
        now.saturating_duration_since(self.began).as_micros() as Micros
    }

    /// Queues a packet on a line; it leaves with the next `flush`. `false`: it will not leave.
    pub(in super::super) fn send(
        &mut self,
        line: LineIndex,
        payload_type: u8,
        packet: &Arc<RtpIn>,
        out: RtpOut,
    ) -> bool {
        if !self.is_ready() {
            return false;
        }
        let queued = Queued { packet: packet.clone(), out, line, payload_type };
        if packet.codec.kind() == MediaKind::Audio {
            self.sound.push(queued);
            return true;
        }
        let Some(state) = self.line_mut(line) else { return false };
        if state.blocked && !packet.keyframe {
            self.dropped += 1;
            return false;
        }
        state.blocked = false;
        self.video.push(queued);
        if self.video.is_over(&self.allowance) {
            self.make_room();
        }
        true
    }

    /// The least important picture goes without until its next keyframe.
    fn make_room(&mut self) {
        let lines = &self.lines;
        let priority = |line: u8| lines.get(usize::from(line)).and_then(Option::as_ref).map_or(0, |line| line.priority);
        let Some(victim) = self.video.to_give_way(priority) else { return };
        self.dropped += self.video.drop_line(victim);
        if let Some(line) = self.line_mut(victim) {
            line.blocked = true;
        }
        self.signals.push(Signal::KeyframeWanted(victim));
    }

    /// Everything that may leave now becomes datagrams.
    pub(in super::super) fn flush(&mut self, now: Instant, outbox: &mut Outbox) {
        let (true, Some(path)) = (self.is_ready(), self.path) else {
            self.deadline = None;
            return self.forget_queues();
        };
        let micros = self.micros(now);
        if micros >= self.next_tick {
            self.next_tick = micros + TICK;
            self.estimator.tick(micros, self.padding_line().is_some());
            self.tell_estimate(micros);
        }
        self.allowance.refill(micros, self.estimator.bits(micros));
        let mut sound = std::mem::take(&mut self.sound);
        for queued in sound.drain(..) {
            self.emit(&queued, false, path, micros, outbox);
        }
        self.sound = sound;
        self.resend(path, micros, outbox);
        while self.allowance.is_open() {
            let held = self.video.is_held();
            let Some(queued) = self.video.pop() else { break };
            self.emit(&queued, held, path, micros, outbox);
        }
        self.video.hold();
        self.pad(path, micros, outbox);
        self.report(now, path, outbox);
        self.set_deadline(now, micros);
    }

    fn set_deadline(&mut self, now: Instant, micros: Micros) {
        let drain = (!self.video.is_empty()).then(|| now + DRAIN);
        let step = self.estimator.next_step(micros).map(|at| self.began + Duration::from_micros(at.max(0) as u64));
        self.deadline = [drain, step, self.reporting.due()].into_iter().flatten().min();
    }

    /// Tells the engine when the estimate has changed enough.
    pub(super) fn tell_estimate(&mut self, micros: Micros) {
        let bits = self.estimator.bits(micros);
        let same = match (bits, self.told) {
            (Some(new), Some(old)) => (new - old).abs() < old * SAME,
            (None, None) => true,
            _ => false,
        };
        if !same {
            self.told = bits;
            self.signals.push(Signal::Estimate(bits.map(|bits| bits as u64)));
        }
    }

    fn emit(&mut self, queued: &Queued, held: bool, path: Path, now: Micros, outbox: &mut Outbox) {
        let Some(Some(line)) = self.lines.get_mut(usize::from(queued.line)) else { return };
        let Some(srtp) = &self.srtp else { return };
        let packet = &*queued.packet;
        if !line.guard.claim(queued.out.sequence) {
            self.dropped += 1;
            return;
        }
        let ids = line.setup.extensions;
        // Repeating on a path that is too narrow would lose more than it saves.
        let narrow = self.estimator.bits(now).is_some_and(|bits| bits < NARROW);
        let repeats = line.repeats_before(queued, narrow);
        let mut bytes = outbox.buffer();
        let size = repeats.as_ref().map_or(packet.payload.len(), |repeats| repeats.size(packet));
        let number = number(&mut self.estimator, ids.transport_sequence, now, size + 40);
        let header = Header {
            payload_type: repeats.as_ref().map_or(queued.payload_type, |repeats| repeats.payload_type),
            marker: queued.out.marker,
            padding: false,
            sequence: queued.out.sequence as u16,
            timestamp: queued.out.timestamp,
            ssrc: line.setup.ssrc,
        };
        let length = header.write(&mut bytes, |extensions| {
            if let Some(number) = number {
                extensions.put(ids.transport_sequence, &number.to_be_bytes());
            }
            if let Some(level) = packet.audio_level {
                extensions.put(ids.audio_level, &[(u8::from(packet.voice) << 7) | (level & 0x7f)]);
            }
            if let Some(orientation) = packet.orientation {
                extensions.put(ids.orientation, &[orientation]);
            }
            if !line.bound {
                extensions.put(ids.mid, line.setup.mid.as_bytes());
            }
        });
        match &repeats {
            Some(repeats) => repeats.write(queued, &mut bytes),
            None => bytes.extend_from_slice(&packet.payload),
        }
        if let (Some(fields), Some(counters)) = (&packet.picture, queued.out.picture) {
            fields.patch(counters, &mut bytes[length..]);
        }
        if !srtp.protect_rtp(&mut bytes, length, line.setup.ssrc, queued.out.sequence) {
            return;
        }
        if line.setup.rtx.is_some() && packet.codec.kind() == MediaKind::Video {
            line.history.push(&queued.packet, &queued.out, queued.payload_type, packet.arrived);
        }
        line.count(&queued.out, packet.arrived, packet.codec.clock_rate(), size);
        self.allowance.take(bytes.len());
        put(outbox, path, bytes, (!held).then_some(packet.received));
    }
}

/// The transport-wide number of a packet, if its receiver counts.
pub(super) fn number(estimator: &mut Estimator, id: Option<u8>, now: Micros, size: usize) -> Option<u16> {
    if id.is_none() {
        estimator.departs(size + RTP_OVERHEAD);
        return None;
    }
    Some(estimator.departs_numbered(now, size))
}

pub(super) fn put(outbox: &mut Outbox, path: Path, bytes: Vec<u8>, received: Option<Instant>) {
    let remote = Remote { tcp: path.tcp, address: path.destination };
    outbox.datagrams.push(Datagram { source: path.source, remote, bytes, received });
}
