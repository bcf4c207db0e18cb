use super::command::MediaKind;
use super::descriptor::PictureFields;

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
    /// `profile`: `profile_idc` and the constraints after it (RFC 6184, 8.1); `mode`: packetization mode.
    H264 {
        profile: u16,
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

    /// The counters before a piece of a picture; `None` where the codec has none, or the payload is cut.
    pub(super) fn picture_fields(self, payload: &[u8]) -> Option<PictureFields> {
        match self {
            Codec::Vp8 => PictureFields::parse_vp8(payload),
            Codec::Vp9 { .. } => PictureFields::parse_vp9(payload),
            _ => None,
        }
    }

    /// Opus says that nothing is to be heard for now (discontinuous transmission, RFC 6716, 2.1.9): a frame
    /// of at most one byte after its TOC.
    pub(super) fn pauses(self, payload: &[u8]) -> bool {
        self == Codec::Opus && payload.len() <= 2
    }

    /// A receiver of `other` can decode this: the same, or the same profile with other constraints.
    pub(super) fn passes_as(self, other: Codec) -> bool {
        match (self, other) {
            (Codec::H264 { profile, mode }, Codec::H264 { profile: known, mode: taken }) => {
                profile >> 8 == known >> 8 && mode == taken
            }
            _ => self == other,
        }
    }

    /// This packet begins something that can be decoded without any other. VP8 and VP9 are judged by
    /// their descriptor: without one that can be read there is none.
    pub(super) fn starts_keyframe(self, payload: &[u8]) -> bool {
        match self {
            Codec::Opus | Codec::Red => true,
            Codec::Vp8 | Codec::Vp9 { .. } => false,
            Codec::H264 { .. } => h264_starts_keyframe(payload),
            Codec::Av1 => payload.first().is_some_and(|aggregation| aggregation & 0x08 != 0),
        }
    }
}

/// RFC 6184: an SPS (7), or the first slice (5) of an IDR picture where the SPS came another way; alone,
/// in a STAP-A (24) or at the start of a FU-A (28).
fn h264_starts_keyframe(payload: &[u8]) -> bool {
    let Some(&first) = payload.first() else { return false };
    match first & 0x1f {
        24 => stap_holds_keyframe(&payload[1..]),
        28 => match payload {
            [_, header, rest @ ..] => header & 0x80 != 0 && unit_starts_keyframe(*header, rest.first()),
            _ => false,
        },
        _ => unit_starts_keyframe(first, payload.get(1)),
    }
}

/// A slice header begins with `first_mb_in_slice`, and zero is written as a single set bit (H.264, 9.1).
fn unit_starts_keyframe(header: u8, body: Option<&u8>) -> bool {
    match header & 0x1f {
        7 => true,
        5 => body.is_some_and(|byte| byte & 0x80 != 0),
        _ => false,
    }
}

fn stap_holds_keyframe(mut units: &[u8]) -> bool {
    while let [high, low, rest @ ..] = units {
        let size = usize::from(u16::from_be_bytes([*high, *low]));
        if rest.first().is_some_and(|header| unit_starts_keyframe(*header, rest.get(1))) {
            return true;
        }
        let Some(next) = rest.get(size..) else { return false };
        units = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyframes_are_recognised() {
        let h264 = Codec::H264 { profile: 0x42e0, mode: 1 };
        assert!(h264.starts_keyframe(&[0x67]));
        assert!(h264.starts_keyframe(&[0x78, 0, 1, 0x09, 0, 1, 0x67]));
        assert!(h264.starts_keyframe(&[0x7c, 0x85, 0x88]) && h264.starts_keyframe(&[0x65, 0x88]));
        assert!(!h264.starts_keyframe(&[0x7c, 0x85, 0x40]), "not the first slice of its picture");
        assert!(!h264.starts_keyframe(&[0x7c, 0x05, 0x88]), "later fragment");
        assert!(!h264.starts_keyframe(&[0x78, 0xff, 0xff, 0x09]), "a lying length");
        assert!(Codec::Av1.starts_keyframe(&[0x18]) && !Codec::Av1.starts_keyframe(&[0x10]));
        for codec in [h264, Codec::Av1] {
            assert!(!codec.starts_keyframe(&[]));
        }
    }
}
