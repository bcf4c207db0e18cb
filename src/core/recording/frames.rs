use super::clock::Placed;
use super::journal::PacketEntry;
use super::webm::TrackKind;
use super::{av1, h264, vp9};

/// A whole picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Microseconds since the recording began.
    pub at: i64,
    pub keyframe: bool,
    pub data: Vec<u8>,
}

/// What one packet adds to a picture.
pub(super) struct Part {
    /// It begins the picture.
    pub starts: bool,
    pub keyframe: bool,
    pub data: Vec<u8>,
}

/// The pictures of a track, with how a file declares them; or why there are none, in words.
pub fn film(codec: &str, packets: &[PacketEntry], placed: &Placed) -> Result<(TrackKind, Vec<Frame>), String> {
    let none = "no whole keyframe was received";
    match codec {
        "vp8" => {
            let frames = frames(packets, placed, vp8_part);
            let (width, height) = first_key(&frames).and_then(vp8_size).ok_or(none)?;
            Ok((TrackKind::Vp8 { width, height }, frames))
        }
        "vp9" => {
            let frames = frames(packets, placed, vp9::part);
            let (width, height) = first_key(&frames).and_then(vp9::size).ok_or(none)?;
            Ok((TrackKind::Vp9 { width, height }, frames))
        }
        "h264" => {
            let film = h264::film(packets, placed);
            let (sequence, picture) = film.sequence.zip(film.picture).ok_or("no parameters of the pictures came")?;
            let (width, height) = h264::size(&sequence).ok_or("the size of the pictures is not known")?;
            let configuration = h264::configuration(&sequence, &picture).ok_or(none)?;
            Ok((TrackKind::H264 { width, height, configuration }, film.frames))
        }
        "av1" => {
            let film = av1::film(packets, placed);
            let declared = film.sequence.as_deref().and_then(av1::declared).ok_or(none)?;
            let ((width, height), configuration) = (declared.size, declared.configuration);
            Ok((TrackKind::Av1 { width, height, configuration }, film.frames))
        }
        other => Err(format!("{other} is kept in the journal; no file can be made of it")),
    }
}

fn first_key(frames: &[Frame]) -> Option<&[u8]> {
    frames.iter().find(|frame| frame.keyframe).map(|frame| frame.data.as_slice())
}

/// Puts pictures together. One with a packet missing is left out, and so is what follows it up to the
/// next keyframe: it could not be decoded.
fn frames(packets: &[PacketEntry], placed: &Placed, part: impl Fn(&[u8]) -> Option<Part>) -> Vec<Frame> {
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
        let Some(part) = part(&packet.payload) else { continue };
        if part.starts {
            decodable |= part.keyframe;
            building = Some(Frame { at: *at, keyframe: part.keyframe, data: Vec::new() });
        }
        if let Some(frame) = &mut building {
            frame.data.extend(part.data);
        }
        if packet.marker
            && let Some(frame) = building.take().filter(|_| decodable)
        {
            frames.push(frame);
        }
    }
    frames
}

/// What follows the payload descriptor (RFC 7741, 4.2).
fn vp8_part(bytes: &[u8]) -> Option<Part> {
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
    let data = bytes.get(at..)?.to_vec();
    Some(Part { starts, keyframe: starts && data.first().is_some_and(|byte| byte & 1 == 0), data })
}

/// Width and height, in the head of a keyframe (RFC 6386, 9.1).
fn vp8_size(keyframe: &[u8]) -> Option<(u16, u16)> {
    let head = keyframe.get(..10)?;
    let side = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]) & 0x3fff;
    (head[0] & 1 == 0 && head[3..6] == [0x9d, 0x01, 0x2a]).then(|| (side(6), side(8)))
}

#[cfg(test)]
mod tests {
    use super::super::clock::{Recorded, Spans, place_all};
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
        let spans = Spans::default();
        let recorded = Recorded {
            sender: crate::model::ParticipantId(1),
            rate: 90_000,
            audio: false,
            packets: &packets,
            reports: &[],
            spans: &spans,
        };
        let frames = frames(&packets, &place_all(&[recorded])[0], vp8_part);
        let kept: Vec<(usize, bool)> = frames.iter().map(|frame| (frame.data.len(), frame.keyframe)).collect();
        assert_eq!(kept, [(6, true), (3, false), (3, true)]);
        for cut in 0..7 {
            let _bounded = vp8_part(&packets[0].payload[..cut]);
        }
    }
}
