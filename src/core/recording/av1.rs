//! AV1 out of RTP (RTP Payload Format For AV1, 1.0) and into Matroska: a temporal unit is a block, and every unit in it
//! says its size (AV1 in ISOBMFF, 2.4).

use super::bits::Bits;
use super::clock::Placed;
use super::frames::Frame;
use super::journal::PacketEntry;

/// Kinds of open bitstream units (AV1, 6.2.2).
const SEQUENCE: u8 = 1;
const DELIMITER: u8 = 2;
const TILE_LIST: u8 = 8;

/// Pictures, and the sequence header that declares them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Film {
    pub frames: Vec<Frame>,
    pub sequence: Option<Vec<u8>>,
}

/// A temporal unit in the making.
struct Building {
    at: i64,
    timestamp: u32,
    units: Vec<Vec<u8>>,
    /// The last unit goes on in the next packet.
    open: bool,
}

/// A temporal unit with a packet missing is left out, and so is what follows it up to the next sequence header.
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
            building = Some(Building { at: *at, timestamp: packet.timestamp, units: Vec::new(), open: false });
        }
        let taken = building.as_mut().and_then(|current| take(&packet.payload, current));
        if taken.is_none() {
            (building, decodable) = (None, false);
        } else if packet.marker
            && let Some(done) = building.take()
        {
            let sequence = done.units.iter().find(|unit| kind(unit) == SEQUENCE);
            decodable |= sequence.is_some();
            if film.sequence.is_none() {
                film.sequence = sequence.and_then(|unit| sized(unit));
            }
            film.frames.extend(frame(&done).filter(|_| decodable));
        }
    }
    film
}

/// The elements of one packet. `None`: malformed, or the beginning of its first unit is missing.
fn take(payload: &[u8], building: &mut Building) -> Option<()> {
    let (head, mut rest) = payload.split_first()?;
    let (continues, goes_on, count) = (head & 0x80 != 0, head & 0x40 != 0, usize::from(head >> 4 & 0x03));
    if continues != building.open {
        return None;
    }
    let mut element = 0;
    while !rest.is_empty() {
        element += 1;
        let size = if element == count { rest.len() } else { leb128(&mut rest)? };
        let (unit, after) = rest.split_at_checked(size)?;
        rest = after;
        match building.units.last_mut().filter(|_| element == 1 && continues) {
            Some(begun) => begun.extend(unit),
            None => building.units.push(unit.to_vec()),
        }
    }
    building.open = goes_on;
    Some(())
}

fn kind(unit: &[u8]) -> u8 {
    unit.first().map_or(0, |head| head >> 3 & 0x0f)
}

fn frame(done: &Building) -> Option<Frame> {
    let kept = |unit: &&Vec<u8>| !matches!(kind(unit), DELIMITER | TILE_LIST);
    let keyframe = done.units.iter().any(|unit| kind(unit) == SEQUENCE);
    let mut data = Vec::new();
    for unit in done.units.iter().filter(kept) {
        data.extend(sized(unit)?);
    }
    Some(Frame { at: done.at, keyframe, data }).filter(|frame| !done.open && !frame.data.is_empty())
}

/// A unit with its size after its head (AV1, 5.3.1).
fn sized(unit: &[u8]) -> Option<Vec<u8>> {
    let head = *unit.first()?;
    if head & 0x02 != 0 {
        return Some(unit.to_vec());
    }
    let length = 1 + usize::from(head & 0x04 != 0);
    let (front, body) = unit.split_at_checked(length)?;
    let mut whole = vec![front[0] | 0x02];
    whole.extend(&front[1..]);
    let mut size = body.len();
    while size >= 0x80 {
        whole.push(size as u8 | 0x80);
        size >>= 7;
    }
    whole.push(size as u8);
    whole.extend(body);
    Some(whole)
}

/// Little endian, seven bits a byte (AV1, 4.10.5). At most four bytes: no packet is longer.
fn leb128(bytes: &mut &[u8]) -> Option<usize> {
    let mut value = 0;
    for at in 0..4 {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// What a file says before the first picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declared {
    pub size: (u16, u16),
    /// AV1CodecConfigurationRecord (AV1 in ISOBMFF, 2.3).
    pub configuration: Vec<u8>,
}

/// Out of a sequence header with its size (AV1, 5.5.1).
pub(super) fn declared(sequence: &[u8]) -> Option<Declared> {
    let mut rest = sequence.get(1 + usize::from(sequence.first()? & 0x04 != 0)..)?;
    let length = leb128(&mut rest)?;
    let mut bits = Bits::new(rest.get(..length)?);
    let profile = bits.take(3)?;
    bits.take(1)?;
    let reduced = bits.take(1)? == 1;
    let (level, tier) = if reduced { (bits.take(5)?, 0) } else { operating_points(&mut bits)? };
    let (width_bits, height_bits) = (bits.take(4)? + 1, bits.take(4)? + 1);
    let size = (bits.take(width_bits)?.checked_add(1)?, bits.take(height_bits)?.checked_add(1)?);
    tools(&mut bits, reduced)?;
    let colour = colour(&mut bits, profile)?;
    let mut configuration = vec![0x81, (profile << 5 | level) as u8, (tier << 7) as u8 | colour, 0];
    configuration.extend(sequence);
    Some(Declared { size: (u16::try_from(size.0).ok()?, u16::try_from(size.1).ok()?), configuration })
}

/// Timing and operating points; level and tier of the first.
fn operating_points(bits: &mut Bits<'_>) -> Option<(u32, u32)> {
    let mut delay_bits = None;
    if bits.take(1)? == 1 {
        bits.take(32)?;
        bits.take(32)?;
        if bits.take(1)? == 1 {
            // The same code as H.264's.
            bits.golomb()?;
        }
        if bits.take(1)? == 1 {
            delay_bits = Some(bits.take(5)? + 1);
            bits.take(32)?;
            bits.take(10)?;
        }
    }
    let shown = bits.take(1)? == 1;
    let mut first = None;
    for _ in 0..=bits.take(5)? {
        bits.take(12)?;
        let level = bits.take(5)?;
        let tier = if level > 7 { bits.take(1)? } else { 0 };
        if let Some(count) = delay_bits
            && bits.take(1)? == 1
        {
            bits.take(count)?;
            bits.take(count)?;
            bits.take(1)?;
        }
        if shown && bits.take(1)? == 1 {
            bits.take(4)?;
        }
        first = first.or(Some((level, tier)));
    }
    first
}

/// Which tools the encoder may use: read over.
fn tools(bits: &mut Bits<'_>, reduced: bool) -> Option<()> {
    if !reduced && bits.take(1)? == 1 {
        bits.take(7)?;
    }
    bits.take(3)?;
    if !reduced {
        bits.take(4)?;
        let ordered = bits.take(1)? == 1;
        if ordered {
            bits.take(2)?;
        }
        let chosen_each_time = bits.take(1)? == 1;
        if (chosen_each_time || bits.take(1)? == 1) && bits.take(1)? == 0 {
            bits.take(1)?;
        }
        if ordered {
            bits.take(3)?;
        }
    }
    bits.take(3).map(drop)
}

/// Depth and chroma as the configuration record keeps them, below the tier.
fn colour(bits: &mut Bits<'_>, profile: u32) -> Option<u8> {
    let high = bits.take(1)?;
    let twelve = if profile == 2 && high == 1 { bits.take(1)? } else { 0 };
    let grey = if profile == 1 { 0 } else { bits.take(1)? };
    let described = bits.take(1)? == 1;
    let spaces = if described { (bits.take(8)?, bits.take(8)?, bits.take(8)?) } else { (2, 2, 2) };
    let (across, down, place);
    if grey == 1 {
        bits.take(1)?;
        (across, down, place) = (1, 1, 0);
    } else if spaces == (1, 13, 0) {
        (across, down, place) = (0, 0, 0);
    } else {
        bits.take(1)?;
        (across, down) = match profile {
            0 => (1, 1),
            1 => (0, 0),
            _ if twelve == 0 => (1, 0),
            _ => match bits.take(1)? {
                0 => (0, 0),
                _ => (1, bits.take(1)?),
            },
        };
        place = if across == 1 && down == 1 { bits.take(2)? } else { 0 };
    }
    u8::try_from(high << 6 | twelve << 5 | grey << 4 | across << 3 | down << 2 | place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_joined_over_packets_and_get_their_size() {
        let mut building = Building { at: 0, timestamp: 0, units: Vec::new(), open: false };
        // A delimiter and the first half of a frame, both with their lengths; then the other half.
        assert_eq!(take(&[0x40, 1, 0x10, 3, 0x30, 7, 7], &mut building), Some(()));
        assert_eq!(take(&[0x00, 2, 0x30, 7], &mut building), None, "the other half is missing");
        assert_eq!(take(&[0x90, 8, 8], &mut building), Some(()));
        let done = frame(&building).expect("a frame");
        assert_eq!((done.keyframe, done.data), (false, vec![0x32, 4, 7, 7, 8, 8]));
        for cut in 0..7 {
            let _bounded = take(&[0x40, 1, 0x10, 3, 0x30, 7, 7][..cut], &mut building);
        }
        assert_eq!(leb128(&mut &[0x80, 0x80, 0x80, 0x80, 0][..]), None);
    }

    #[test]
    fn a_sequence_header_declares_the_pictures() {
        // Of libaom: profile 0, level 2.1, eight bits, 4:2:0, 640 by 360.
        let header = [0x0a, 0x0b, 0x00, 0x00, 0x00, 0x0c, 0xc4, 0xff, 0x67, 0x36, 0xbe, 0x40, 0x10];
        let told = declared(&header).expect("it is read");
        assert_eq!(told.size, (640, 360));
        // As ffmpeg writes it for the same stream.
        assert_eq!(told.configuration, [&[0x81, 0x01, 0x0c, 0x00], &header[..]].concat());
        for cut in 0..header.len() {
            assert_eq!(declared(&header[..cut]), None);
        }
    }
}
