use super::super::outbox::Outbox;
use super::super::packet::LineIndex;
use super::estimate::Micros;
use super::history::{History, Sent};
use super::line::Line;
use super::outgoing::{Path, Sender, number, put};
use super::wire::Header;

/// Retransmissions that wait for the next flush.
const RESENDS: usize = 512;
/// Retransmissions may take this share of the estimate, and at least so many bits per second.
const RESEND_SHARE: f64 = 0.25;
const RESEND_LEAST: f64 = 300_000.0;
const RESEND_UNKNOWN: f64 = 4_000_000.0;
const RESEND_BURST: f64 = 64_000.0;
/// Padding of one packet when there is nothing to repeat.
const PADDING: usize = 224;
/// What is to be sent again, and how much of it may be.
#[derive(Debug)]
pub(super) struct Repair {
    pub wanted: Vec<(LineIndex, u16)>,
    /// Bytes.
    credit: f64,
    at: Micros,
    /// Which of the packets sent before fills up the next probe.
    turn: usize,
}

impl Default for Repair {
    fn default() -> Self {
        Self { wanted: Vec::new(), credit: RESEND_BURST, at: 0, turn: 0 }
    }
}

#[derive(Debug, Clone, Copy)]
enum Repeat {
    Asked(u16),
    /// The packet sent so many before the newest.
    Recent(usize),
    /// Padding alone.
    Nothing,
}

impl Repeat {
    /// The packet in the history of a line, unless it was sent again just now; `Nothing` has none.
    fn find(self, history: &mut History, millis: u32, again_after: u32) -> Option<&mut Sent> {
        match self {
            Self::Asked(sequence) => history
                .get_mut(sequence)
                .filter(|sent| sent.again_at == 0 || millis.saturating_sub(sent.again_at) >= again_after),
            Self::Recent(back) => history.recent(back),
            Self::Nothing => None,
        }
    }
}

fn body_length(sent: Option<&Sent>) -> usize {
    sent.map_or(PADDING, |sent| 2 + sent.packet.payload.len())
}

/// The number of the packet and then all of it (RFC 4588, 4), or padding.
fn write_body(sent: Option<&Sent>, bytes: &mut Vec<u8>) {
    let length = bytes.len();
    let Some(sent) = sent else {
        bytes.resize(length + PADDING - 1, 0);
        return bytes.push(PADDING as u8);
    };
    bytes.extend_from_slice(&sent.sequence.to_be_bytes());
    bytes.extend_from_slice(&sent.packet.payload);
    if let Some(fields) = &sent.packet.picture {
        fields.patch(sent.counters(), &mut bytes[length + 2..]);
    }
}

impl Sender {
    /// Answers what was asked for again, within bounds.
    pub(super) fn resend(&mut self, path: Path, now: Micros, outbox: &mut Outbox) {
        let rate = self.estimator.bits(now).map_or(RESEND_UNKNOWN, |bits| (bits * RESEND_SHARE).max(RESEND_LEAST));
        let earned = rate / 8e6 * (now - self.repair.at) as f64;
        self.repair.credit = (self.repair.credit + earned).min(RESEND_BURST);
        self.repair.at = now;
        let mut resends = std::mem::take(&mut self.repair.wanted);
        for (line, sequence) in resends.drain(..) {
            if self.repair.credit > 0.0 {
                let bytes = self.repeat(line, Repeat::Asked(sequence), path, now, outbox);
                self.tally.sent_again += u64::from(bytes > 0);
                self.repair.credit -= bytes as f64;
            }
        }
        self.repair.wanted = resends;
    }

    /// Queues a retransmission.
    pub(super) fn want_again(&mut self, line: LineIndex, sequence: u16) {
        self.tally.asked_again += 1;
        if self.repair.wanted.len() < RESENDS {
            self.repair.wanted.push((line, sequence));
        }
    }

    /// Fills a probe up with packets sent before, which help whoever missed them, or with nothing.
    pub(super) fn pad(&mut self, path: Path, now: Micros, outbox: &mut Outbox) {
        let mut wanted = self.estimator.probe_bytes(now);
        let Some(line) = self.padding_line().filter(|_| wanted > 0) else { return };
        while wanted > 0 {
            self.repair.turn = (self.repair.turn + 1) % 16;
            let mut bytes = self.repeat(line, Repeat::Recent(self.repair.turn), path, now, outbox);
            if bytes == 0 {
                bytes = self.repeat(line, Repeat::Nothing, path, now, outbox);
            }
            if bytes == 0 {
                return;
            }
            wanted = wanted.saturating_sub(bytes);
        }
    }

    /// A line whose receiver tells of its packets and has heard of it.
    pub(super) fn padding_line(&self) -> Option<LineIndex> {
        let fits = |line: &Line| {
            line.setup.rtx.is_some() && line.setup.extensions.transport_sequence.is_some() && line.has_sent()
        };
        self.lines.iter().position(|line| line.as_ref().is_some_and(fits)).map(|at| at as LineIndex)
    }

    /// One packet of the retransmission source (RFC 4588); its size, 0 for none.
    fn repeat(&mut self, index: LineIndex, what: Repeat, path: Path, now: Micros, outbox: &mut Outbox) -> usize {
        let again_after = (self.estimator.rtt() * 1e3) as u32;
        let Some(Some(line)) = self.lines.get_mut(usize::from(index)) else { return 0 };
        let (Some(srtp), Some(ssrc)) = (&self.srtp, line.setup.rtx) else { return 0 };
        let millis = (now / 1000).max(1) as u32;
        let mut sent = what.find(&mut line.history, millis, again_after);
        if sent.is_none() && !matches!(what, Repeat::Nothing) {
            return 0;
        }
        if let (Some(sent), Repeat::Asked(_)) = (&mut sent, what) {
            sent.again_at = millis;
        }
        let sent = sent.as_deref();
        let Some(payload_type) = line.setup.type_again(sent.map(|sent| sent.payload_type)) else { return 0 };
        let ids = line.setup.extensions;
        let mut bytes = outbox.buffer();
        let number = number(&mut self.estimator, ids.transport_sequence, now, body_length(sent) + 40);
        let header = Header {
            payload_type,
            marker: sent.is_some_and(|sent| sent.marker),
            padding: sent.is_none(),
            sequence: line.rtx_sequence as u16,
            timestamp: sent.map_or(0, |sent| sent.timestamp),
            ssrc,
        };
        let length = header.write(&mut bytes, |extensions| {
            if let Some(number) = number {
                extensions.put(ids.transport_sequence, &number.to_be_bytes());
            }
            if let Some(orientation) = sent.and_then(|sent| sent.packet.orientation) {
                extensions.put(ids.orientation, &[orientation]);
            }
            if !line.rtx_bound {
                extensions.put(ids.mid, line.setup.mid.as_bytes());
            }
        });
        write_body(sent, &mut bytes);
        let index = line.rtx_sequence;
        line.rtx_sequence += 1;
        if !srtp.protect_rtp(&mut bytes, length, ssrc, index) {
            return 0;
        }
        let size = bytes.len();
        self.allowance.take(size);
        put(outbox, path, bytes, None);
        size
    }
}
