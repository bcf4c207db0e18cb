use super::command::MediaKind;

/// What a payload is, independent of the payload type numbers that each peer negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Codec {
    Opus,
    /// RFC 2198 around Opus.
    Red,
    Vp8,
    Vp9 {
        profile: u8,
    },
    /// `profile`: `profile_idc` of RFC 6184; `mode`: packetization mode.
    H264 {
        profile: u8,
        mode: u8,
    },
    Av1,
}

impl Codec {
    pub(super) fn kind(self) -> MediaKind {
        match self {
            Codec::Opus | Codec::Red => MediaKind::Audio,
            Codec::Vp8 | Codec::Vp9 { .. } | Codec::H264 { .. } | Codec::Av1 => MediaKind::Video,
        }
    }

    /// The name a recording knows it by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Codec::Opus | Codec::Red => "opus",
            Codec::Vp8 => "vp8",
            Codec::Vp9 { .. } => "vp9",
            Codec::H264 { .. } => "h264",
            Codec::Av1 => "av1",
        }
    }

    /// RTP clock rate in hertz.
    pub(super) fn clock_rate(self) -> u32 {
        match self.kind() {
            MediaKind::Audio => 48_000,
            MediaKind::Video => 90_000,
        }
    }

    /// This packet begins a picture that can be decoded without any other. VP8 is judged by its
    /// parsed descriptor in `peer`, not here.
    pub(super) fn starts_keyframe(self, payload: &[u8]) -> bool {
        match self {
            Codec::Opus | Codec::Red => true,
            Codec::Vp8 => false,
            Codec::Vp9 { .. } => vp9_starts_keyframe(payload),
            Codec::H264 { .. } => h264_starts_keyframe(payload),
            Codec::Av1 => payload.first().is_some_and(|aggregation| aggregation & 0x08 != 0),
        }
    }
}

/// RFC 9628, 4.2: P (inter-predicted) clear, B (start of frame) set, and spatial layer 0.
fn vp9_starts_keyframe(payload: &[u8]) -> bool {
    let Some(&first) = payload.first() else { return false };
    let (has_picture_id, predicted, has_layers, begins) =
        (first & 0x80 != 0, first & 0x40 != 0, first & 0x20 != 0, first & 0x08 != 0);
    if predicted || !begins {
        return false;
    }
    if !has_layers {
        return true;
    }
    let mut at = 1;
    if has_picture_id {
        match payload.get(at) {
            Some(byte) if byte & 0x80 != 0 => at += 2,
            Some(_) => at += 1,
            None => return false,
        }
    }
    payload.get(at).is_some_and(|layers| (layers >> 1) & 0x07 == 0)
}

/// RFC 6184: an SPS (7) or IDR slice (5), alone, in a STAP-A (24) or at the start of a FU-A (28).
fn h264_starts_keyframe(payload: &[u8]) -> bool {
    let Some(&first) = payload.first() else { return false };
    match first & 0x1f {
        5 | 7 => true,
        24 => stap_holds_keyframe(&payload[1..]),
        28 => payload.get(1).is_some_and(|header| header & 0x80 != 0 && matches!(header & 0x1f, 5 | 7)),
        _ => false,
    }
}

fn stap_holds_keyframe(mut units: &[u8]) -> bool {
    while let [high, low, rest @ ..] = units {
        let size = usize::from(u16::from_be_bytes([*high, *low]));
        if rest.first().is_some_and(|header| matches!(header & 0x1f, 5 | 7)) {
            return true;
        }
        let Some(next) = rest.get(size..) else { return false };
        units = next;
    }
    false
}

/// Width and height in the first packet of a VP8 key frame (RFC 6386, 9.1); `frame` begins after
/// the payload descriptor.
pub(super) fn vp8_frame_size(frame: &[u8]) -> Option<(u16, u16)> {
    let head = frame.get(..10)?;
    if head[0] & 1 != 0 || head[3..6] != [0x9d, 0x01, 0x2a] {
        return None;
    }
    let side = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]) & 0x3fff;
    Some((side(6), side(8)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyframes_are_recognised() {
        let vp9 = Codec::Vp9 { profile: 0 };
        assert!(vp9.starts_keyframe(&[0x08, 0]));
        assert!(!vp9.starts_keyframe(&[0x48, 0]), "predicted");
        assert!(!vp9.starts_keyframe(&[0x00, 0]), "middle of a frame");
        assert!(!vp9.starts_keyframe(&[0xa8, 0x01, 0x02]), "second spatial layer");
        let h264 = Codec::H264 { profile: 0x42, mode: 1 };
        assert!(h264.starts_keyframe(&[0x67]));
        assert!(h264.starts_keyframe(&[0x78, 0, 1, 0x09, 0, 1, 0x67]));
        assert!(h264.starts_keyframe(&[0x7c, 0x85]));
        assert!(!h264.starts_keyframe(&[0x7c, 0x05]), "later fragment");
        assert!(!h264.starts_keyframe(&[0x78, 0xff, 0xff, 0x09]), "a lying length");
        assert!(Codec::Av1.starts_keyframe(&[0x18]) && !Codec::Av1.starts_keyframe(&[0x10]));
        for codec in [vp9, h264, Codec::Av1] {
            assert!(!codec.starts_keyframe(&[]));
        }
    }

    #[test]
    fn the_picture_size_is_in_the_key_frame() {
        let frame = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0];
        assert_eq!(vp8_frame_size(&frame), Some((640, 360)));
        assert_eq!(vp8_frame_size(&frame[..9]), None);
    }
}
