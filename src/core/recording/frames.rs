use super::clock::Placed;
use super::journal::PacketEntry;

/// A whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Microseconds since the recording began.
    pub at: i64,
    pub keyframe: bool,
    pub data: Vec<u8>,
}

/// Puts VP8 pictures together (RFC 7741). A picture with a packet missing is left out, and so is
/// what follows it up to the next keyframe: it could not be decoded.
pub fn vp8_frames(packets: &[PacketEntry], placed: &Placed) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut building: Option<Frame> = None;
    let mut last_sequence = None;
    let mut decodable = false;
    for (index, at) in &placed.packets {
        let packet = &packets[*index];
        let follows = last_sequence.is_some_and(|last| packet.sequence == last + 1);
        last_sequence = Some(packet.sequence);
        if !follows {
            building = None;
            decodable = false;
        }
        let Some((starts, data)) = payload(&packet.payload) else { continue };
        if starts {
            let keyframe = data.first().is_some_and(|byte| byte & 1 == 0);
            decodable |= keyframe;
            building = Some(Frame { at: *at, keyframe, data: Vec::new() });
        }
        if let Some(frame) = &mut building {
            frame.data.extend(data);
        }
        if packet.marker
            && let Some(frame) = building.take().filter(|_| decodable)
        {
            frames.push(frame);
        }
    }
    frames
}

/// What follows the payload descriptor, and whether it begins a picture.
fn payload(bytes: &[u8]) -> Option<(bool, &[u8])> {
    let first = *bytes.first()?;
    let starts = first & 0x10 != 0 && first & 0x07 == 0;
    let mut at = 1;
    if first & 0x80 != 0 {
        let extension = *bytes.get(at)?;
        at += 1;
        if extension & 0x80 != 0 {
            at += if *bytes.get(at)? & 0x80 != 0 { 2 } else { 1 };
        }
        at += usize::from(extension & 0x40 != 0);
        at += usize::from(extension & 0x30 != 0);
    }
    bytes.get(at..).map(|data| (starts, data))
}

/// Width and height, in the head of a keyframe (RFC 6386, 9.1).
pub fn vp8_size(keyframe: &[u8]) -> Option<(u16, u16)> {
    let head = keyframe.get(..10)?;
    let side = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]) & 0x3fff;
    (head[0] & 1 == 0 && head[3..6] == [0x9d, 0x01, 0x2a]).then(|| (side(6), side(8)))
}

#[cfg(test)]
mod tests {
    use super::super::clock::place;
    use super::*;
    use crate::model::TrackId;

    fn packet(sequence: u64, picture: u32, starts: bool, keyframe: bool, marker: bool) -> PacketEntry {
        let mut payload = vec![if starts { 0x90 } else { 0x80 }, 0x80, 0x81, 0x05];
        payload.extend([u8::from(!keyframe), 9, 9]);
        let at = u64::from(picture) * 33_000;
        PacketEntry {
            track: TrackId(1),
            at,
            sequence,
            timestamp: picture * 3000,
            marker,
            keyframe,
            level: None,
            payload,
        }
    }

    #[test]
    fn pictures_are_whole_or_left_out() {
        let packets = vec![
            packet(1, 0, true, true, false),
            packet(2, 0, false, true, true),
            packet(3, 1, true, false, true),
            // 4 is lost.
            packet(5, 2, false, false, true),
            packet(6, 3, true, false, true),
            packet(7, 4, true, true, true),
        ];
        let frames = vp8_frames(&packets, &place(&packets, 90_000));
        let kept: Vec<(usize, bool)> = frames.iter().map(|frame| (frame.data.len(), frame.keyframe)).collect();
        assert_eq!(kept, [(6, true), (3, false), (3, true)]);
        for cut in 0..7 {
            let _bounded = payload(&packets[0].payload[..cut]);
        }
    }
}
