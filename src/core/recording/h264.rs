//! H.264 out of RTP (RFC 6184) and into Matroska: units with their lengths before them (ISO 14496-15).

use super::bits::Bits;
use super::clock::Placed;
use super::frames::Frame;
use super::journal::PacketEntry;

const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;
const KEYFRAME: u8 = 5;

/// Pictures, and what a decoder must know first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Film {
    pub frames: Vec<Frame>,
    pub sequence: Option<Vec<u8>>,
    pub picture: Option<Vec<u8>>,
}

/// A picture in the making.
struct Building {
    frame: Frame,
    timestamp: u32,
    /// Where the unit that is put together from fragments begins.
    fragment: Option<usize>,
}

/// A picture with a packet missing is left out, and so is what follows it up to the next keyframe.
pub(super) fn film(packets: &[PacketEntry], placed: &Placed) -> Film {
    let mut film = Film::default();
    let mut building: Option<Building> = None;
    let (mut last, mut decodable) = (None, false);
    for (index, at) in &placed.packets {
        let packet = &packets[*index];
        if last.replace(packet.sequence).is_none_or(|last| packet.sequence != last + 1) {
            (building, decodable) = (None, false);
        }
        if building.as_ref().is_none_or(|building| building.timestamp != packet.timestamp) {
            let frame = Frame { at: *at, keyframe: false, data: Vec::new() };
            building = Some(Building { frame, timestamp: packet.timestamp, fragment: None });
        }
        let Some(current) = &mut building else { continue };
        take(&packet.payload, current, &mut film);
        if packet.marker
            && let Some(done) = building.take()
        {
            decodable |= done.frame.keyframe;
            film.frames.extend(Some(done.frame).filter(|frame| decodable && !frame.data.is_empty()));
        }
    }
    film
}

fn take(payload: &[u8], building: &mut Building, film: &mut Film) {
    match payload {
        [head, rest @ ..] if head & 0x1f == 24 => {
            let mut units = rest;
            while let [high, low, more @ ..] = units {
                let size = usize::from(u16::from_be_bytes([*high, *low]));
                let (Some(unit), Some(next)) = (more.get(..size), more.get(size..)) else { return };
                add(unit, building, film);
                units = next;
            }
        }
        [head, fragment, data @ ..] if head & 0x1f == 28 => add_fragment(*head, *fragment, data, building),
        [head, ..] if (1..=23).contains(&(head & 0x1f)) => add(payload, building, film),
        _ => {}
    }
}

fn add(unit: &[u8], building: &mut Building, film: &mut Film) {
    let Some(kind) = unit.first().map(|head| head & 0x1f) else { return };
    if kind == SEQUENCE && film.sequence.is_none() {
        film.sequence = Some(unit.to_vec());
    }
    if kind == PICTURE && film.picture.is_none() {
        film.picture = Some(unit.to_vec());
    }
    building.frame.keyframe |= kind == KEYFRAME;
    building.frame.data.extend((unit.len() as u32).to_be_bytes());
    building.frame.data.extend(unit);
}

fn add_fragment(head: u8, fragment: u8, data: &[u8], building: &mut Building) {
    let frame = &mut building.frame;
    if fragment & 0x80 != 0 {
        building.fragment = Some(frame.data.len());
        frame.keyframe |= fragment & 0x1f == KEYFRAME;
        frame.data.extend([0; 4]);
        frame.data.push(head & 0xe0 | fragment & 0x1f);
    }
    let Some(start) = building.fragment else { return };
    frame.data.extend(data);
    let length = (frame.data.len() - start - 4) as u32;
    frame.data[start..start + 4].copy_from_slice(&length.to_be_bytes());
    if fragment & 0x40 != 0 {
        building.fragment = None;
    }
}

/// The decoder configuration record (ISO 14496-15, 5.3.3.1).
pub(super) fn configuration(sequence: &[u8], picture: &[u8]) -> Option<Vec<u8>> {
    let head = sequence.get(1..4)?;
    let mut record = vec![1, head[0], head[1], head[2], 0xff, 0xe1];
    for (unit, count) in [(sequence, None), (picture, Some(1u8))] {
        record.extend(count);
        record.extend(u16::try_from(unit.len()).ok()?.to_be_bytes());
        record.extend(unit);
    }
    Some(record)
}

/// Width and height out of a sequence parameter set (H.264, 7.3.2.1.1).
pub(super) fn size(sequence: &[u8]) -> Option<(u16, u16)> {
    let plain = unescaped(sequence.get(1..)?);
    let mut bits = Bits::new(&plain);
    let profile = bits.take(8)?;
    bits.take(16)?;
    bits.golomb()?;
    let mut chroma = 1;
    if matches!(profile, 44 | 83 | 86 | 100 | 110 | 118 | 122 | 128 | 244) {
        chroma = bits.golomb()?;
        if chroma == 3 {
            bits.take(1)?;
        }
        bits.golomb()?;
        bits.golomb()?;
        bits.take(1)?;
        if bits.take(1)? != 0 {
            // Scaling lists: no browser and no encoder of ours sends them.
            return None;
        }
    }
    bits.golomb()?;
    skip_order(&mut bits)?;
    bits.golomb()?;
    bits.take(1)?;
    let (across, down) = (bits.golomb()? + 1, bits.golomb()? + 1);
    let frames_only = bits.take(1)?;
    if frames_only == 0 {
        bits.take(1)?;
    }
    bits.take(1)?;
    let mut crop = [0; 4];
    if bits.take(1)? != 0 {
        for side in &mut crop {
            *side = bits.golomb()?;
        }
    }
    let (unit_across, unit_down) = if chroma == 1 { (2, 2) } else { (1, 1) };
    let width = (across * 16).checked_sub((crop[0] + crop[1]).checked_mul(unit_across)?)?;
    let lines =
        (down * 16 * (2 - frames_only)).checked_sub((crop[2] + crop[3]).checked_mul(unit_down * (2 - frames_only))?)?;
    Some((u16::try_from(width).ok()?, u16::try_from(lines).ok()?))
}

/// How pictures are ordered says nothing of their size.
fn skip_order(bits: &mut Bits<'_>) -> Option<()> {
    let kind = bits.golomb()?;
    if kind == 0 {
        bits.golomb()?;
    }
    if kind == 1 {
        bits.take(1)?;
        bits.golomb()?;
        bits.golomb()?;
        for _ in 0..bits.golomb()?.min(255) {
            bits.golomb()?;
        }
    }
    Some(())
}

/// Without the bytes that keep start codes out (H.264, 7.4.1).
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut zeros = 0;
    for byte in bytes {
        if zeros >= 2 && *byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        plain.push(*byte);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TrackId;

    const SPS: [u8; 13] = [0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0x00, 0x00];

    fn packet(sequence: u64, timestamp: u32, marker: bool, payload: Vec<u8>) -> PacketEntry {
        let (track, level) = (TrackId(1), None);
        PacketEntry { track, at: 0, sequence, timestamp, marker, keyframe: false, level, payload }
    }

    fn of(packets: &[PacketEntry]) -> Film {
        let moments = (0..packets.len()).map(|index| (index, 0)).collect();
        film(packets, &Placed { packets: moments, ..Placed::default() })
    }

    #[test]
    fn units_and_fragments_become_pictures_with_lengths() {
        let stap = [&[0x78, 0, 13][..], &SPS, &[0, 2, 0x68, 0xce]].concat();
        let packets = [
            packet(1, 0, false, stap),
            packet(2, 0, false, vec![0x7c, 0x85, 1, 2]),
            packet(3, 0, true, vec![0x7c, 0x45, 3]),
            packet(4, 3000, true, vec![0x41, 9]),
            // 5 is lost: 6 could not be decoded.
            packet(6, 9000, true, vec![0x41, 9]),
        ];
        let film = of(&packets);
        assert_eq!(film.sequence.as_deref(), Some(&SPS[..]));
        assert_eq!(film.frames.len(), 2);
        assert!(film.frames[0].keyframe && film.frames[0].data.ends_with(&[0, 0, 0, 4, 0x65, 1, 2, 3]));
        assert_eq!(film.frames[1].data, [0, 0, 0, 2, 0x41, 9]);
        let record = configuration(&SPS, &[0x68, 0xce]).expect("a record");
        assert_eq!(record[..8], [1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, 13]);
        assert!(record.ends_with(&[1, 0, 2, 0x68, 0xce]));
        for cut in 0..20 {
            let _bounded = of(&[packet(1, 0, true, packets[0].payload[..cut.min(20)].to_vec())]);
        }
    }

    #[test]
    fn the_size_is_in_the_sequence_parameters() {
        assert_eq!(size(&SPS), Some((640, 360)));
        for cut in 0..8 {
            assert_eq!(size(&SPS[..cut]), None);
        }
        assert_eq!(unescaped(&[0, 0, 3, 1]), [0, 0, 1]);
    }
}
