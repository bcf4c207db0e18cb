//! RTP as the engine sees it, whatever library carried it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::codec::Codec;
use super::descriptor::{PictureCounters, PictureFields};
use super::event::SenderReport;

/// A line of the peer connection, in the order of the SDP.
pub(super) type LineIndex = u8;

/// A received RTP packet.
#[derive(Debug)]
pub(super) struct RtpIn {
    pub line: LineIndex,
    /// Which encoding of a simulcast line; 0 without simulcast.
    pub layer: u8,
    pub codec: Codec,
    /// Extended sequence number (RFC 3550, A.1), per encoding.
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    /// The moment of the batch it was handled in.
    pub arrived: Instant,
    /// When it came to this machine.
    pub received: Instant,
    /// So many ticks before the newest frame of the packet that brought it: lost, and said once more (RFC 2198).
    pub earlier: u32,
    /// RFC 6464: dBov negated, 0 is the loudest.
    pub audio_level: Option<u8>,
    /// The sender's own judgement that this is speech (RFC 6464).
    pub voice: bool,
    /// Rotation of the picture as in 3GPP TS 26.114, 7.4.5.
    pub orientation: Option<u8>,
    /// Begins a picture that needs no other.
    pub keyframe: bool,
    /// Size of that picture, when the codec tells.
    pub size: Option<(u16, u16)>,
    /// The counters before a piece of VP8 or VP9.
    pub picture: Option<PictureFields>,
    pub report: Option<SenderReport>,
}

impl RtpIn {
    /// When it would have come, had it not been lost on its first way.
    pub(super) fn expected(&self) -> Instant {
        let micros = u64::from(self.earlier) * 1_000_000 / u64::from(self.codec.clock_rate());
        self.arrived.checked_sub(Duration::from_micros(micros)).unwrap_or(self.arrived)
    }
}

/// How a packet leaves on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct RtpOut {
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    /// New counters for the payload descriptor.
    pub picture: Option<PictureCounters>,
}

#[cfg(test)]
pub(super) mod testing {
    use super::*;

    pub(in super::super) fn packet(
        codec: Codec,
        arrived: Instant,
        sequence: u64,
        timestamp: u32,
        payload: &[u8],
    ) -> RtpIn {
        RtpIn {
            line: 0,
            layer: 0,
            codec,
            sequence,
            timestamp,
            marker: false,
            payload: payload.into(),
            arrived,
            received: arrived,
            earlier: 0,
            audio_level: None,
            voice: false,
            orientation: None,
            keyframe: codec == Codec::Opus,
            size: None,
            picture: None,
            report: None,
        }
    }

    pub(in super::super) fn audio_packet(arrived: Instant, sequence: u64, timestamp: u32) -> RtpIn {
        packet(Codec::Opus, arrived, sequence, timestamp, &[0x78, 1, 2, 3])
    }

    /// A VP8 packet with a 15-bit picture id, at the start of its frame.
    pub(in super::super) fn video_packet(
        arrived: Instant,
        sequence: u64,
        timestamp: u32,
        keyframe: bool,
        picture_id: u16,
    ) -> RtpIn {
        let id = picture_id.to_be_bytes();
        let payload = [0x90, 0x80, 0x80 | id[0], id[1], u8::from(!keyframe), 0, 0];
        let mut packet = packet(Codec::Vp8, arrived, sequence, timestamp, &payload);
        packet.picture = PictureFields::parse_vp8(&payload);
        packet.keyframe = keyframe;
        packet
    }
}
