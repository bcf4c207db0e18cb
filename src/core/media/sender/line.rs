use std::time::Instant;

use super::super::codec::Codec;
use super::super::packet::RtpOut;
use super::guard::Guard;
use super::history::History;
use super::outgoing::Queued;
use super::repeating::{Repeating, Repeats};
use super::rtcp::SenderReport;

/// Sequence numbers of a line begin here: low enough to leave room before the first wrap, not
/// zero, so that a reordered first packet stays positive.
const FIRST_SEQUENCE: u64 = 1_000;

/// Ids of header extensions that the receiver of a line understands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) struct ExtensionIds {
    pub mid: Option<u8>,
    pub transport_sequence: Option<u8>,
    pub audio_level: Option<u8>,
    pub orientation: Option<u8>,
}

/// What was negotiated for an outgoing line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct LineSetup {
    pub mid: String,
    pub ssrc: u32,
    /// The source of retransmissions (RFC 4588), if the receiver takes them.
    pub rtx: Option<u32>,
    pub extensions: ExtensionIds,
    /// Payload types that the receiver takes, each with that of its retransmissions.
    pub codecs: Vec<(Codec, u8, Option<u8>)>,
}

impl LineSetup {
    /// The type under which a packet of this type is sent again; without one, any that there is.
    pub(super) fn type_again(&self, main: Option<u8>) -> Option<u8> {
        match main {
            Some(main) => self.codecs.iter().find(|(_, known, _)| *known == main).and_then(|(.., again)| *again),
            None => self.codecs.iter().find_map(|(.., again)| *again),
        }
    }

    /// What the receiver decodes, by `VideoCodec`, in the forms that browsers send.
    pub(in super::super) fn decodes(&self) -> [bool; 4] {
        let takes = |fits: fn(&Codec) -> bool| self.codecs.iter().any(|(codec, ..)| fits(codec));
        [
            takes(|codec| *codec == Codec::Vp8),
            takes(|codec| matches!(codec, Codec::Vp9 { profile: 0 })),
            takes(|codec| matches!(codec, Codec::H264 { profile, mode: 1 } if profile >> 8 == 0x42)),
            takes(|codec| *codec == Codec::Av1),
        ]
    }
}

/// One outgoing source.
#[derive(Debug)]
pub(super) struct Line {
    pub setup: LineSetup,
    pub history: History,
    pub guard: Guard,
    pub rtx_sequence: u64,
    /// The receiver has reported on the source: it knows whose it is, the mid can be left out.
    pub bound: bool,
    pub rtx_bound: bool,
    /// Lower is more important.
    pub priority: u8,
    /// Given up until its next keyframe.
    pub blocked: bool,
    /// Packets lost in all, as its receiver told last.
    lost_ever: u32,
    /// The last lookup of a payload type; almost always the next one too.
    last_codec: Option<(Codec, u8)>,
    pub repeating: Repeating,
    packets: u32,
    octets: u32,
    newest: Option<(u32, Instant, u32)>,
    /// Something has left since the last report.
    pub unreported: bool,
}

impl Line {
    pub(super) fn new(setup: LineSetup) -> Self {
        Self {
            setup,
            history: History::default(),
            guard: Guard::default(),
            rtx_sequence: 0,
            bound: false,
            rtx_bound: false,
            priority: 0,
            blocked: false,
            lost_ever: 0,
            last_codec: None,
            repeating: Repeating::default(),
            packets: 0,
            octets: 0,
            newest: None,
            unreported: false,
        }
    }

    /// Renegotiated: numbers and history go on.
    pub(super) fn set_up(&mut self, setup: LineSetup) {
        self.setup = setup;
        self.last_codec = None;
    }

    pub(super) fn payload_type(&mut self, codec: Codec) -> Option<u8> {
        if let Some((_, known)) = self.last_codec.filter(|(last, _)| *last == codec) {
            return Some(known);
        }
        let codecs = &self.setup.codecs;
        let same = codecs.iter().find(|(known, ..)| *known == codec);
        let (_, found, _) = *same.or_else(|| codecs.iter().find(|(known, ..)| codec.passes_as(*known)))?;
        self.last_codec = Some((codec, found));
        Some(found)
    }

    /// The frames to be said once more with this packet, where the receiver loses some and takes RED.
    pub(super) fn repeats_before(&mut self, queued: &Queued, narrow: bool) -> Option<Repeats> {
        if queued.packet.codec != Codec::Opus {
            return None;
        }
        let red = self.setup.codecs.iter().find(|(codec, ..)| *codec == Codec::Red).map(|(_, red, _)| *red);
        let repeats = red.filter(|_| !narrow).and_then(|red| self.repeating.before(red, &queued.out));
        self.repeating.said(queued);
        repeats
    }

    /// How many more packets are lost than when the receiver told last.
    pub(super) fn note_lost(&mut self, lost_ever: u32) -> u32 {
        let more = lost_ever.wrapping_sub(self.lost_ever) & 0x00ff_ffff;
        self.lost_ever = lost_ever;
        // Some came late, or twice.
        if more < 1 << 23 { more } else { 0 }
    }

    /// The lowest sequence number that has never been used.
    pub(super) fn next_sequence(&self) -> u64 {
        self.guard.next().unwrap_or(FIRST_SEQUENCE)
    }

    pub(super) fn has_sent(&self) -> bool {
        self.newest.is_some()
    }

    pub(super) fn count(&mut self, out: &RtpOut, arrived: Instant, clock_rate: u32, octets: usize) {
        self.packets = self.packets.wrapping_add(1);
        self.octets = self.octets.wrapping_add(octets as u32);
        self.newest = Some((out.timestamp, arrived, clock_rate));
        self.unreported = true;
    }

    pub(super) fn report(&mut self, now: Instant, ntp: u64) -> Option<SenderReport> {
        if !std::mem::take(&mut self.unreported) {
            return None;
        }
        let (timestamp, at, clock_rate) = self.newest?;
        let since = now.saturating_duration_since(at).as_micros() as u64 * u64::from(clock_rate) / 1_000_000;
        Some(SenderReport {
            ssrc: self.setup.ssrc,
            ntp,
            timestamp: timestamp.wrapping_add(since as u32),
            packets: self.packets,
            octets: self.octets,
        })
    }
}
