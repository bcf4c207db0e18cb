use std::time::{Duration, Instant};

use super::super::outbox::Outbox;
use super::super::packet::LineIndex;
use super::line::Line;
use super::outgoing::{Path, Sender, Signal, put};
use super::rtcp::{self, Reception, Report, SenderReport};

/// Sources that carry something are reported on so often, the first time sooner, so that sound and
/// picture are in step from the start.
const PERIOD: Duration = Duration::from_secs(1);
const FIRST: Duration = Duration::from_millis(200);
/// Reports in one datagram.
const REPORTS: usize = 32;
/// The clock of our reports begins here: any moment will do, all lines share it (RFC 3550, 4).
const NTP_EPOCH: u64 = 0xe000_0000;

/// When reports are due, and their SRTCP index.
///
/// The WebRTC library sends RTCP of its own under the same key, with indices that count up from
/// zero. A nonce is made of the first SSRC in the packet and the index (RFC 7714, 9.1). The two
/// never meet: the library knows none of our SSRCs while it can send (`Peer` declares them to it
/// only for as long as it writes an answer), it speaks as one SSRC of its own that it draws at
/// random, and should that draw ever hit one of ours, our indices still begin at 2^30, which its
/// count does not reach in the life of a key. Receivers keep a replay window for each SSRC, so
/// that the jump between the two counts disturbs none of them.
#[derive(Debug)]
pub(super) struct Reporting {
    due: Option<Instant>,
    index: u32,
    before: bool,
}

const FIRST_INDEX: u32 = 1 << 30;
const LAST_INDEX: u32 = (1 << 31) - 1;

impl Default for Reporting {
    fn default() -> Self {
        Self { due: None, index: FIRST_INDEX, before: false }
    }
}

impl Reporting {
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }
}

impl Sender {
    /// Takes in a datagram of reports. `true`: the library should see it too.
    pub(in super::super) fn handle_rtcp(&mut self, now: Instant, datagram: &[u8]) -> bool {
        let Some((compound, index)) = self.srtp.as_ref().and_then(|srtp| srtp.open_rtcp(datagram)) else { return true };
        if !self.replay.is_fresh(rtcp::sender_of(&compound), index) {
            return false;
        }
        let micros = self.micros(now);
        let (mut lost, mut receptions) = (0.0, 0.0);
        let mut told = false;
        let for_receivers = rtcp::read(&compound, |report| match report {
            Report::Missing { ssrc, entries } => {
                if let Some(line) = self.line_of(ssrc) {
                    rtcp::missing(entries).for_each(|sequence| self.want_again(line, sequence));
                }
            }
            Report::KeyframeWanted { ssrc } => {
                if let Some(line) = self.line_of(ssrc) {
                    self.signals.push(Signal::KeyframeWanted(line));
                }
            }
            Report::Arrivals(body) => {
                self.estimator.feedback(micros, body);
                told = true;
            }
            Report::Received(reception) => {
                if self.note_reception(now, &reception) {
                    lost += f64::from(reception.lost) / 256.0;
                    receptions += 1.0;
                }
            }
        });
        if receptions > 0.0 {
            self.reading.lost += lost;
            self.reading.reports += receptions;
            self.estimator.reception(micros, lost / receptions);
            told = true;
        }
        if told {
            self.tell_estimate(micros);
        }
        for_receivers
    }

    fn line_of(&self, ssrc: u32) -> Option<LineIndex> {
        let carries = |line: &Line| line.setup.ssrc == ssrc;
        self.lines.iter().position(|line| line.as_ref().is_some_and(carries)).map(|at| at as LineIndex)
    }

    /// `true`: it was about a source of media.
    fn note_reception(&mut self, now: Instant, reception: &Reception) -> bool {
        if reception.last_report != 0 {
            let middle = (self.ntp(now) >> 16) as u32;
            let round = middle.wrapping_sub(reception.last_report).wrapping_sub(reception.delay);
            // More than half a minute is a mistake of theirs.
            if round < 30 << 16 {
                self.estimator.set_rtt(f64::from(round) / 65_536.0);
                self.reading.rtt_ms = u16::try_from(u64::from(round) * 1000 / 65_536).ok();
            }
        }
        for line in self.lines.iter_mut().flatten() {
            if line.setup.ssrc == reception.ssrc {
                line.bound = true;
                line.repeating.note_loss(f64::from(reception.lost) / 256.0);
                self.tally.lost_told += u64::from(line.note_lost(reception.lost_ever));
                return true;
            }
            line.rtx_bound |= line.setup.rtx == Some(reception.ssrc);
        }
        false
    }

    fn ntp(&self, now: Instant) -> u64 {
        let elapsed = now.saturating_duration_since(self.began);
        let fraction = (u64::from(elapsed.subsec_nanos()) << 32) / 1_000_000_000;
        ((NTP_EPOCH + elapsed.as_secs()) << 32) | fraction
    }

    /// Sender reports of the lines that have carried something, when they are due.
    pub(super) fn report(&mut self, now: Instant, path: Path, outbox: &mut Outbox) {
        let active = self.lines.iter().flatten().any(|line| line.unreported);
        let Some(due) = self.reporting.due else {
            if active {
                self.reporting.due = Some(now + if self.reporting.before { PERIOD } else { FIRST });
            }
            return;
        };
        if now < due {
            return;
        }
        // While nothing flows nothing is due, and the timer rests.
        self.reporting.due = active.then(|| now + PERIOD);
        self.reporting.before = true;
        let ntp = self.ntp(now);
        let reports: Vec<SenderReport> =
            self.lines.iter_mut().flatten().filter_map(|line| line.report(now, ntp)).collect();
        for some in reports.chunks(REPORTS) {
            self.send_reports(some, path, outbox);
        }
    }

    fn send_reports(&mut self, reports: &[SenderReport], path: Path, outbox: &mut Outbox) {
        let (Some(first), Some(srtp)) = (reports.first(), &self.srtp) else { return };
        if self.reporting.index == LAST_INDEX {
            return;
        }
        let index = self.reporting.index;
        self.reporting.index += 1;
        let mut bytes = outbox.buffer();
        bytes.reserve(reports.len() * SenderReport::SIZE);
        for report in reports {
            report.write(&mut bytes);
        }
        rtcp::write_description(first.ssrc, &mut bytes);
        if srtp.protect_rtcp(&mut bytes, first.ssrc, index) {
            put(outbox, path, bytes, None);
        }
    }
}
