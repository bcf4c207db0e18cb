//! RTP as the engine sees it, whatever library carried it.

use std::sync::Arc;
use std::time::Instant;

use super::codec::Codec;
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
    pub arrived: Instant,
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
    pub vp8: Option<Vp8Fields>,
    pub report: Option<SenderReport>,
}

/// How a packet leaves on a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct RtpOut {
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    /// New counters for the VP8 descriptor.
    pub vp8: Option<Vp8Counters>,
}

/// Picture id, TL0PICIDX and KEYIDX of a VP8 payload descriptor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Vp8Counters {
    pub picture_id: u16,
    pub tl0_index: u8,
    pub key_index: u8,
}

/// Where the counters of a VP8 payload descriptor stand (RFC 7741, 4.2) and what they are. They
/// must stay continuous over a splice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Vp8Fields {
    pub counters: Vp8Counters,
    /// The picture id has 15 bits, not 7.
    pub wide: bool,
    /// The first packet of a key frame.
    pub starts_keyframe: bool,
    /// Length of the descriptor: where the frame's bytes begin.
    pub length: u8,
    picture_at: Option<u8>,
    tl0_at: Option<u8>,
    key_at: Option<u8>,
}

impl Vp8Fields {
    /// `None`: too short to be a VP8 payload.
    pub(super) fn parse(payload: &[u8]) -> Option<Self> {
        let first = *payload.first()?;
        let mut fields = Self {
            counters: Vp8Counters::default(),
            wide: false,
            starts_keyframe: false,
            length: 1,
            picture_at: None,
            tl0_at: None,
            key_at: None,
        };
        if first & 0x80 != 0 {
            fields.read_extension(payload)?;
        }
        let frame = payload.get(usize::from(fields.length)..).filter(|frame| !frame.is_empty())?;
        let begins_frame = first & 0x10 != 0 && first & 0x07 == 0;
        fields.starts_keyframe = begins_frame && frame[0] & 1 == 0;
        Some(fields)
    }

    fn read_extension(&mut self, payload: &[u8]) -> Option<()> {
        let present = *payload.get(1)?;
        let mut at = 2;
        if present & 0x80 != 0 {
            let high = *payload.get(usize::from(at))?;
            self.picture_at = Some(at);
            self.wide = high & 0x80 != 0;
            self.counters.picture_id = u16::from(high & 0x7f);
            if self.wide {
                let low = *payload.get(usize::from(at) + 1)?;
                self.counters.picture_id = u16::from_be_bytes([high & 0x7f, low]);
            }
            at += 1 + u8::from(self.wide);
        }
        if present & 0x40 != 0 {
            self.counters.tl0_index = *payload.get(usize::from(at))?;
            self.tl0_at = Some(at);
            at += 1;
        }
        if present & 0x30 != 0 {
            let byte = *payload.get(usize::from(at))?;
            if present & 0x10 != 0 {
                self.counters.key_index = byte & 0x1f;
                self.key_at = Some(at);
            }
            at += 1;
        }
        self.length = at;
        Some(())
    }

    /// Writes new counters into a copy of the payload that these fields were read from.
    pub(super) fn patch(&self, counters: Vp8Counters, payload: &mut [u8]) {
        let mut put = |at: u8, keep: u8, value: u8| {
            if let Some(byte) = payload.get_mut(usize::from(at)) {
                *byte = (*byte & keep) | (value & !keep);
            }
        };
        if let Some(at) = self.picture_at {
            let [high, low] = counters.picture_id.to_be_bytes();
            if self.wide {
                put(at, 0x80, high);
                put(at + 1, 0, low);
            } else {
                put(at, 0x80, low);
            }
        }
        if let Some(at) = self.tl0_at {
            put(at, 0, counters.tl0_index);
        }
        if let Some(at) = self.key_at {
            put(at, 0xe0, counters.key_index);
        }
    }
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
            audio_level: None,
            voice: false,
            orientation: None,
            keyframe: codec == Codec::Opus,
            size: None,
            vp8: None,
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
        packet.vp8 = Vp8Fields::parse(&payload);
        packet.keyframe = keyframe;
        packet
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_and_written_where_they_stand() {
        let mut payload = [0x90, 0xf0, 0x81, 0x02, 7, 0xa3, 0x00, 9];
        let fields = Vp8Fields::parse(&payload).expect("a VP8 payload");
        assert_eq!(fields.counters, Vp8Counters { picture_id: 0x102, tl0_index: 7, key_index: 3 });
        assert!(fields.wide && fields.starts_keyframe && fields.length == 6);
        fields.patch(Vp8Counters { picture_id: 0x7fff, tl0_index: 8, key_index: 0x1f }, &mut payload);
        assert_eq!(payload, [0x90, 0xf0, 0xff, 0xff, 8, 0xbf, 0x00, 9]);
        let mut short = [0x90, 0x80, 0x11, 0x01];
        let fields = Vp8Fields::parse(&short).expect("a VP8 payload");
        assert!(!fields.wide && !fields.starts_keyframe);
        fields.patch(Vp8Counters { picture_id: 0x12, ..Vp8Counters::default() }, &mut short);
        assert_eq!(short, [0x90, 0x80, 0x12, 0x01]);
    }

    #[test]
    fn a_cut_descriptor_is_none() {
        let payload = [0x90, 0xf0, 0x81, 0x02, 7, 0xa3, 0x00];
        for cut in 0..payload.len() {
            assert_eq!(Vp8Fields::parse(&payload[..cut]), None, "cut at {cut}");
        }
    }
}
