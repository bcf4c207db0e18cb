//! A journal is records one after the other: length, CRC-32C, body. A torn end is dropped; what
//! comes before it is whole.

use crc::{CRC_32_ISCSI, Crc};
use serde::{Deserialize, Serialize};

use crate::model::{ParticipantId, TrackId};
use crate::protocol::Source;

const CASTAGNOLI: Crc<u32> = Crc::<u32>::new(&CRC_32_ISCSI);
const PACKET: u8 = 0;
const NOTE: u8 = 1;
const REPORT: u8 = 2;
const HEAD: usize = 8;
/// Longer than any packet or note; a length beyond it is damage.
const LONGEST: usize = 64 * 1024;

/// A media packet as it arrived, repaired of RED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PacketEntry {
    pub track: TrackId,
    /// Microseconds since the recording began.
    pub at: u64,
    pub sequence: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub keyframe: bool,
    /// RFC 6464; `None`: not told.
    pub level: Option<u8>,
    pub payload: Vec<u8>,
}

/// What a sender said of its clocks (RTCP SR, RFC 3550, 6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportEntry {
    pub track: TrackId,
    /// Microseconds since the recording began, of the first packet after it.
    pub at: u64,
    /// The sender's wall clock, microseconds since 1970.
    pub ntp: i64,
    /// The same moment in RTP ticks.
    pub timestamp: u32,
}

/// A track that is recorded from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackEntry {
    pub track: TrackId,
    pub participant: ParticipantId,
    pub source: Source,
    /// `opus`, `vp8` and so on.
    pub codec: String,
    /// RTP ticks a second.
    pub rate: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    Packet(PacketEntry),
    Report(ReportEntry),
    /// Anything else, as JSON: tracks, marks of the recorder.
    Note {
        at: u64,
        json: String,
    },
}

/// Why reading stopped. What was read before is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    #[error("the last record is torn at byte {0}")]
    Torn(usize),
    #[error("the record at byte {0} is damaged")]
    Damaged(usize),
}

/// Appends one record to `out`.
pub fn encode(entry: &Entry, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend([0; HEAD]);
    match entry {
        Entry::Packet(packet) => {
            out.push(PACKET);
            out.extend(packet.at.to_le_bytes());
            out.extend(packet.track.0.to_le_bytes());
            out.extend(packet.sequence.to_le_bytes());
            out.extend(packet.timestamp.to_le_bytes());
            out.push(u8::from(packet.marker) | u8::from(packet.keyframe) << 1);
            out.push(packet.level.unwrap_or(u8::MAX));
            out.extend(&packet.payload);
        }
        Entry::Report(report) => {
            out.push(REPORT);
            out.extend(report.at.to_le_bytes());
            out.extend(report.track.0.to_le_bytes());
            out.extend(report.ntp.to_le_bytes());
            out.extend(report.timestamp.to_le_bytes());
        }
        Entry::Note { at, json } => {
            out.push(NOTE);
            out.extend(at.to_le_bytes());
            out.extend(json.as_bytes());
        }
    }
    let length = (out.len() - start - HEAD) as u32;
    let check = CASTAGNOLI.checksum(&out[start + HEAD..]);
    out[start..start + 4].copy_from_slice(&length.to_le_bytes());
    out[start + 4..start + HEAD].copy_from_slice(&check.to_le_bytes());
}

/// Every whole record from the beginning, and why it ended before the end, if it did.
pub fn read_all(bytes: &[u8]) -> (Vec<Entry>, Option<JournalError>) {
    let mut entries = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match read_one(bytes, at) {
            Ok((entry, next)) => {
                entries.push(entry);
                at = next;
            }
            Err(error) => return (entries, Some(error)),
        }
    }
    (entries, None)
}

fn read_one(bytes: &[u8], at: usize) -> Result<(Entry, usize), JournalError> {
    let head = bytes.get(at..at + HEAD).ok_or(JournalError::Torn(at))?;
    let (length, check) = (le32(head), le32(&head[4..]));
    let length = length as usize;
    if length > LONGEST {
        return Err(JournalError::Damaged(at));
    }
    let body = bytes.get(at + HEAD..at + HEAD + length).ok_or(JournalError::Torn(at))?;
    if CASTAGNOLI.checksum(body) != check {
        return Err(JournalError::Damaged(at));
    }
    let entry = parse(body).ok_or(JournalError::Damaged(at))?;
    Ok((entry, at + HEAD + length))
}

fn parse(body: &[u8]) -> Option<Entry> {
    let (kind, rest) = body.split_first()?;
    let at = u64::from_le_bytes(rest.get(..8)?.try_into().ok()?);
    let rest = &rest[8..];
    match *kind {
        PACKET => {
            let fixed = rest.get(..18)?;
            Some(Entry::Packet(PacketEntry {
                at,
                track: TrackId(le32(fixed)),
                sequence: u64::from_le_bytes(fixed[4..12].try_into().ok()?),
                timestamp: le32(&fixed[12..]),
                marker: fixed[16] & 1 != 0,
                keyframe: fixed[16] & 2 != 0,
                level: Some(fixed[17]).filter(|level| *level <= 127),
                payload: rest[18..].to_vec(),
            }))
        }
        REPORT => {
            let fixed = rest.get(..16)?;
            let ntp = i64::from_le_bytes(fixed[4..12].try_into().ok()?);
            Some(Entry::Report(ReportEntry { at, track: TrackId(le32(fixed)), ntp, timestamp: le32(&fixed[12..]) }))
        }
        NOTE => Some(Entry::Note { at, json: String::from_utf8(rest.to_vec()).ok()? }),
        _ => None,
    }
}

/// Of at least four bytes.
fn le32(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal() -> (Vec<Entry>, Vec<u8>) {
        let packet = |n: u64| {
            Entry::Packet(PacketEntry {
                track: TrackId(7),
                at: n * 20_000,
                sequence: 70_000 + n,
                timestamp: n as u32 * 960,
                marker: n == 0,
                keyframe: true,
                level: if n == 1 { None } else { Some(30) },
                payload: vec![n as u8; 40],
            })
        };
        let report = ReportEntry { track: TrackId(7), at: 6, ntp: 1_790_000_000_123_456, timestamp: 99 };
        let note = Entry::Note { at: 5, json: "{\"recording\":true}".into() };
        let entries = vec![packet(0), note, packet(1), Entry::Report(report), packet(2)];
        let mut bytes = Vec::new();
        entries.iter().for_each(|entry| encode(entry, &mut bytes));
        (entries, bytes)
    }

    #[test]
    fn what_is_written_is_read() {
        let (entries, bytes) = journal();
        assert_eq!(read_all(&bytes), (entries, None));
    }

    #[test]
    fn a_journal_cut_anywhere_keeps_every_whole_record() {
        let (entries, bytes) = journal();
        let mut ends = Vec::new();
        let mut whole = Vec::new();
        for entry in &entries {
            encode(entry, &mut whole);
            ends.push(whole.len());
        }
        for cut in 0..=bytes.len() {
            let (read, error) = read_all(&bytes[..cut]);
            let expected = ends.iter().filter(|end| **end <= cut).count();
            assert_eq!(read, entries[..expected], "cut at {cut}");
            assert_eq!(error.is_none(), cut == 0 || ends.contains(&cut), "the torn end is named");
        }
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let (entries, bytes) = journal();
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x40;
            let (read, error) = read_all(&damaged);
            assert!(error.is_some(), "byte {at}");
            assert!(read.len() < entries.len() && read[..] == entries[..read.len()]);
        }
    }
}
