//! The counters that VP8 and VP9 put before each piece of a picture (RFC 7741, 4.2; RFC 9628, 4.2).
//! They must stay continuous when another layer or sender goes on in the same track.

/// Picture id, TL0PICIDX and KEYIDX of a payload descriptor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct PictureCounters {
    pub picture_id: u16,
    pub tl0_index: u8,
    pub key_index: u8,
}

/// Where the counters of a payload descriptor stand and what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PictureFields {
    pub counters: PictureCounters,
    /// The picture id has 15 bits, not 7.
    pub wide: bool,
    /// The first packet of a picture that needs no other.
    pub starts_keyframe: bool,
    /// Width and height of that picture, when it tells.
    pub size: Option<(u16, u16)>,
    picture_at: Option<u8>,
    tl0_at: Option<u8>,
    key_at: Option<u8>,
}

impl PictureFields {
    const NONE: Self = Self {
        counters: PictureCounters { picture_id: 0, tl0_index: 0, key_index: 0 },
        wide: false,
        starts_keyframe: false,
        size: None,
        picture_at: None,
        tl0_at: None,
        key_at: None,
    };

    /// `None`: too short to be a VP8 payload.
    pub(super) fn parse_vp8(payload: &[u8]) -> Option<Self> {
        let first = *payload.first()?;
        let mut fields = Self::NONE;
        let length = if first & 0x80 == 0 { 1 } else { fields.read_vp8_extension(payload)? };
        let frame = payload.get(usize::from(length)..).filter(|frame| !frame.is_empty())?;
        let begins_frame = first & 0x10 != 0 && first & 0x07 == 0;
        fields.starts_keyframe = begins_frame && frame[0] & 1 == 0;
        fields.size = vp8_frame_size(frame).filter(|_| fields.starts_keyframe);
        Some(fields)
    }

    /// The length of the descriptor.
    fn read_vp8_extension(&mut self, payload: &[u8]) -> Option<u8> {
        let present = *payload.get(1)?;
        let mut at = 2;
        if present & 0x80 != 0 {
            at = self.read_picture_id(payload, at)?;
        }
        if present & 0x40 != 0 {
            at = self.read_tl0_index(payload, at)?;
        }
        if present & 0x30 != 0 {
            let byte = *payload.get(usize::from(at))?;
            if present & 0x10 != 0 {
                self.counters.key_index = byte & 0x1f;
                self.key_at = Some(at);
            }
            at += 1;
        }
        Some(at)
    }

    /// `None`: too short to be a VP9 payload.
    pub(super) fn parse_vp9(payload: &[u8]) -> Option<Self> {
        let first = *payload.first()?;
        let has = |bit: u8| first & bit != 0;
        let (predicted, flexible, begins) = (has(0x40), has(0x10), has(0x08));
        let mut fields = Self::NONE;
        let (mut at, mut spatial) = (1, 0);
        if has(0x80) {
            at = fields.read_picture_id(payload, at)?;
        }
        if has(0x20) {
            spatial = (*payload.get(usize::from(at))? >> 1) & 0x07;
            at += 1;
            if !flexible {
                at = fields.read_tl0_index(payload, at)?;
            }
        }
        payload.get(usize::from(at))?;
        fields.starts_keyframe = begins && !predicted && spatial == 0;
        if fields.starts_keyframe && has(0x02) {
            fields.size = payload.get(usize::from(at)..).and_then(vp9_largest_size);
        }
        Some(fields)
    }

    fn read_picture_id(&mut self, payload: &[u8], at: u8) -> Option<u8> {
        let high = *payload.get(usize::from(at))?;
        self.picture_at = Some(at);
        self.wide = high & 0x80 != 0;
        self.counters.picture_id = u16::from(high & 0x7f);
        if self.wide {
            let low = *payload.get(usize::from(at) + 1)?;
            self.counters.picture_id = u16::from_be_bytes([high & 0x7f, low]);
        }
        Some(at + 1 + u8::from(self.wide))
    }

    fn read_tl0_index(&mut self, payload: &[u8], at: u8) -> Option<u8> {
        self.counters.tl0_index = *payload.get(usize::from(at))?;
        self.tl0_at = Some(at);
        Some(at + 1)
    }

    /// Writes new counters into a copy of the payload that these fields were read from.
    pub(super) fn patch(&self, counters: PictureCounters, payload: &mut [u8]) {
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

/// Width and height in the first packet of a VP8 key frame (RFC 6386, 9.1); `frame` begins after
/// the payload descriptor.
fn vp8_frame_size(frame: &[u8]) -> Option<(u16, u16)> {
    let head = frame.get(..10)?;
    if head[0] & 1 != 0 || head[3..6] != [0x9d, 0x01, 0x2a] {
        return None;
    }
    let side = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]) & 0x3fff;
    Some((side(6), side(8)))
}

/// The last size in a scalability structure, which is the largest (RFC 9628, 4.2.1).
fn vp9_largest_size(structure: &[u8]) -> Option<(u16, u16)> {
    let head = *structure.first()?;
    let (layers, has_sizes) = (usize::from(head >> 5) + 1, head & 0x10 != 0);
    let size = structure.get(1..)?.chunks_exact(4).nth(layers - 1).filter(|_| has_sizes)?;
    Some((u16::from_be_bytes([size[0], size[1]]), u16::from_be_bytes([size[2], size[3]])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_vp8_are_read_and_written_where_they_stand() {
        let mut payload = [0x90, 0xf0, 0x81, 0x02, 7, 0xa3, 0x00, 9];
        let fields = PictureFields::parse_vp8(&payload).expect("a VP8 payload");
        assert_eq!(fields.counters, PictureCounters { picture_id: 0x102, tl0_index: 7, key_index: 3 });
        assert!(fields.wide && fields.starts_keyframe);
        fields.patch(PictureCounters { picture_id: 0x7fff, tl0_index: 8, key_index: 0x1f }, &mut payload);
        assert_eq!(payload, [0x90, 0xf0, 0xff, 0xff, 8, 0xbf, 0x00, 9]);
        let mut short = [0x90, 0x80, 0x11, 0x01];
        let fields = PictureFields::parse_vp8(&short).expect("a VP8 payload");
        assert!(!fields.wide && !fields.starts_keyframe);
        fields.patch(PictureCounters { picture_id: 0x12, ..PictureCounters::default() }, &mut short);
        assert_eq!(short, [0x90, 0x80, 0x12, 0x01]);
    }

    #[test]
    fn counters_of_vp9_are_read_and_written_where_they_stand() {
        // Picture id, layers, start of frame, scalability structure of two sizes.
        let mut payload = [0xaa, 0x81, 0x02, 0x00, 7, 0x30, 0x02, 0x80, 0x01, 0x68, 0x05, 0x00, 0x02, 0xd0, 0x82];
        let fields = PictureFields::parse_vp9(&payload).expect("a VP9 payload");
        assert_eq!(fields.counters, PictureCounters { picture_id: 0x102, tl0_index: 7, key_index: 0 });
        assert!(fields.wide && fields.starts_keyframe);
        assert_eq!(fields.size, Some((1280, 720)), "the largest");
        fields.patch(PictureCounters { picture_id: 0x7fff, tl0_index: 8, key_index: 9 }, &mut payload);
        assert_eq!(payload[..5], [0xaa, 0xff, 0xff, 0x00, 8]);
        let starts = |payload: &[u8]| PictureFields::parse_vp9(payload).is_some_and(|fields| fields.starts_keyframe);
        assert!(starts(&[0x08, 0x82]));
        assert!(!starts(&[0x48, 0x82]), "predicted");
        assert!(!starts(&[0x00, 0x82]), "middle of a frame");
        assert!(!starts(&[0xa8, 0x01, 0x02, 0x00, 0x82]), "second spatial layer");
        let flexible = PictureFields::parse_vp9(&[0xb8, 0x01, 0x00, 0x82]).expect("a VP9 payload");
        assert_eq!((flexible.tl0_at, flexible.starts_keyframe), (None, true), "flexible mode has no TL0PICIDX");
    }

    #[test]
    fn a_cut_descriptor_is_none() {
        let vp8 = [0x90, 0xf0, 0x81, 0x02, 7, 0xa3, 0x00];
        for cut in 0..vp8.len() {
            assert_eq!(PictureFields::parse_vp8(&vp8[..cut]), None, "cut at {cut}");
        }
        let vp9 = [0xaa, 0x81, 0x02, 0x00, 7, 0x30];
        for cut in 0..vp9.len() {
            assert_eq!(PictureFields::parse_vp9(&vp9[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn the_picture_size_is_in_the_key_frame() {
        let payload = [0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 0];
        let size = |payload: &[u8]| PictureFields::parse_vp8(payload).and_then(|fields| fields.size);
        assert_eq!(size(&payload), Some((640, 360)));
        assert_eq!(size(&payload[..10]), None);
        assert_eq!(
            PictureFields::parse_vp9(&[0x0a, 0x10, 0x02]).and_then(|fields| fields.size),
            None,
            "a lying length"
        );
    }
}
