//! VP9 out of RTP (RFC 9628), and what a keyframe says of its size.

use super::frames::Part;

/// What one packet adds to a picture. `None`: malformed.
pub(super) fn part(payload: &[u8]) -> Option<Part> {
    let first = *payload.first()?;
    let bit = |mask: u8| first & mask != 0;
    let (picture_id, predicted, layers, flexible, begins) = (bit(0x80), bit(0x40), bit(0x20), bit(0x10), bit(0x08));
    let mut at = 1;
    if picture_id {
        at += if payload.get(at)? & 0x80 != 0 { 2 } else { 1 };
    }
    let mut spatial = 0;
    if layers {
        spatial = payload.get(at)? >> 1 & 0x07;
        at += if flexible { 1 } else { 2 };
    }
    if flexible && predicted {
        // At most three references; the last says that none follows.
        for _ in 0..3 {
            let more = payload.get(at)? & 0x01 != 0;
            at += 1;
            if !more {
                break;
            }
        }
    }
    if bit(0x02) {
        at = after_structure(payload, at)?;
    }
    let data = payload.get(at..)?.to_vec();
    Some(Part { starts: begins && spatial == 0, keyframe: begins && spatial == 0 && !predicted, data })
}

/// The end of a scalability structure.
fn after_structure(payload: &[u8], mut at: usize) -> Option<usize> {
    let head = *payload.get(at)?;
    at += 1;
    if head & 0x10 != 0 {
        at += (usize::from(head >> 5) + 1) * 4;
    }
    if head & 0x08 != 0 {
        let pictures = *payload.get(at)?;
        at += 1;
        for _ in 0..pictures {
            at += 1 + usize::from(payload.get(at)? >> 2 & 0x03);
        }
    }
    Some(at)
}

/// Width and height in the head of a keyframe (VP9 bitstream specification, 6.2).
pub(super) fn size(keyframe: &[u8]) -> Option<(u16, u16)> {
    let mut bits = super::bits::Bits::new(keyframe);
    if bits.take(2)? != 2 {
        return None;
    }
    let profile = bits.take(1)? | bits.take(1)? << 1;
    if profile == 3 {
        bits.take(1)?;
    }
    // Shown again; of a keyframe; shown; resilient; and the sync code.
    if bits.take(1)? != 0 || bits.take(1)? != 0 {
        return None;
    }
    bits.take(2)?;
    if bits.take(24)? != 0x49_83_42 {
        return None;
    }
    if profile >= 2 {
        bits.take(1)?;
    }
    let rgb = bits.take(3)? == 7;
    match (rgb, profile) {
        (false, 1 | 3) => bits.take(4)?,
        (true, 1 | 3) => bits.take(1)?,
        (false, _) => bits.take(1)?,
        (true, _) => 0,
    };
    let (width, height) = (bits.take(16)? + 1, bits.take(16)? + 1);
    Some((u16::try_from(width).ok()?, u16::try_from(height).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_are_read_and_no_cut_is_trusted() {
        let plain = [0x80 | 0x08, 0x81, 0x05, 7, 7];
        let read = part(&plain).expect("a part");
        assert_eq!((read.starts, read.keyframe, read.data), (true, true, vec![7, 7]));
        // Predicted, flexible, two references; a structure of one layer with its size.
        let rich = [0x40 | 0x20 | 0x10 | 0x08 | 0x02, 0x00, 0x03, 0x02, 0x10, 1, 2, 3, 4, 9];
        let read = part(&rich).expect("a part");
        assert_eq!((read.starts, read.keyframe, read.data), (true, false, vec![9]));
        for cut in 0..rich.len() {
            let _bounded = part(&rich[..cut]);
        }
        // Profile 0, keyframe, shown: 640 by 360.
        let key = [0x82, 0x49, 0x83, 0x42, 0x00, 0x27, 0xf0, 0x16, 0x70];
        assert_eq!(size(&key), Some((640, 360)));
        for cut in 0..key.len() {
            assert_eq!(size(&key[..cut]), None);
        }
    }
}
