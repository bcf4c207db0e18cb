//! VP8 in RTP (RFC 7741): cutting frames into payloads, and reading what a payload says of itself.

use bytes::{BufMut, Bytes, BytesMut};

/// Room for VP8 data in one packet, so that the datagram stays below 1200 bytes.
const PART: usize = 1100;

/// Cuts one frame into payloads. `picture` is the 15-bit picture id.
pub fn packetise(frame: &[u8], picture: u16) -> Vec<Bytes> {
    frame.chunks(PART).enumerate().map(|(at, part)| payload(part, picture, at == 0)).collect()
}

/// Descriptor: X set, S on the first part; I set, then the picture id with its M bit.
fn payload(part: &[u8], picture: u16, first: bool) -> Bytes {
    let mut payload = BytesMut::with_capacity(4 + part.len());
    payload.put_u8(if first { 0x90 } else { 0x80 });
    payload.put_u8(0x80);
    payload.put_u16(0x8000 | picture & 0x7fff);
    payload.put_slice(part);
    payload.freeze()
}

/// What one payload says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vp8Payload<'a> {
    /// The first part of a frame.
    pub starts_frame: bool,
    pub picture: Option<u16>,
    pub data: &'a [u8],
}

impl<'a> Vp8Payload<'a> {
    /// `None` when the descriptor is cut off.
    pub fn parse(payload: &'a [u8]) -> Option<Self> {
        let (first, mut rest) = payload.split_first()?;
        let mut picture = None;
        if first & 0x80 != 0 {
            let (flags, after) = rest.split_first()?;
            rest = after;
            if flags & 0x80 != 0 {
                let (high, after) = rest.split_first()?;
                rest = after;
                if high & 0x80 != 0 {
                    let (low, after) = rest.split_first()?;
                    rest = after;
                    picture = Some(u16::from(high & 0x7f) << 8 | u16::from(*low));
                } else {
                    picture = Some(u16::from(*high));
                }
            }
            let more = usize::from(flags & 0x40 != 0) + usize::from(flags & 0x30 != 0);
            rest = rest.get(more..)?;
        }
        Some(Self { starts_frame: first & 0x1f == 0x10, picture, data: rest })
    }

    /// Width and height, when a keyframe starts here (RFC 6386, 9.1).
    pub fn keyframe_size(&self) -> Option<(u16, u16)> {
        if !self.starts_frame || !super::is_keyframe(self.data) || self.data.get(3..6)? != [0x9d, 0x01, 0x2a] {
            return None;
        }
        let number = |at: usize| Some(u16::from_le_bytes([*self.data.get(at)?, *self.data.get(at + 1)?]) & 0x3fff);
        Some((number(6)?, number(8)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_cut_and_put_together_again() {
        let frame: Vec<u8> = (0..2500_u32).map(|n| n as u8).collect();
        let payloads = packetise(&frame, 0x7ffe);
        assert_eq!(payloads.len(), 3);
        let parsed: Vec<Vp8Payload> = payloads.iter().map(|p| Vp8Payload::parse(p).expect("whole")).collect();
        assert_eq!(parsed.iter().map(|p| p.starts_frame).collect::<Vec<_>>(), [true, false, false]);
        assert!(parsed.iter().all(|p| p.picture == Some(0x7ffe)));
        assert_eq!(parsed.iter().flat_map(|p| p.data).copied().collect::<Vec<u8>>(), frame);
        assert!(payloads.iter().all(|p| p.len() <= PART + 4));
    }

    #[test]
    fn descriptors_of_other_senders_are_read() {
        // No extension; a 7-bit picture id; picture id, TL0PICIDX and TID.
        let cases: [(&[u8], Option<u16>, &[u8]); 3] = [
            (&[0x10, 1, 2], None, &[1, 2]),
            (&[0x90, 0x80, 0x11, 3], Some(17), &[3]),
            (&[0x90, 0xe0, 0x92, 0x34, 9, 0x20, 4], Some(0x1234), &[4]),
        ];
        for (bytes, picture, data) in cases {
            let parsed = Vp8Payload::parse(bytes).expect("whole");
            assert_eq!((parsed.picture, parsed.data), (picture, data));
        }
    }

    #[test]
    fn a_cut_descriptor_is_no_payload() {
        let whole = [0x90, 0xf0, 0x92, 0x34, 9, 0x20];
        for length in 0..whole.len() {
            assert_eq!(Vp8Payload::parse(&whole[..length]), None, "cut at {length}");
        }
        assert!(Vp8Payload::parse(&whole).is_some());
    }

    #[test]
    fn a_keyframe_tells_its_size() {
        let keyframe = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00];
        let payload = &packetise(&keyframe, 1)[0];
        assert_eq!(Vp8Payload::parse(payload).and_then(|p| p.keyframe_size()), Some((320, 180)));
        let cut = &packetise(&keyframe[..8], 1)[0];
        assert_eq!(Vp8Payload::parse(cut).and_then(|p| p.keyframe_size()), None);
    }
}
