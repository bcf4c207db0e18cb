//! Redundant audio data (RFC 2198): a packet that says the frames before its own once more, so that
//! a lost one is there with the next.

use std::ops::Range;
use std::sync::Arc;

use super::codec::Codec;
use super::packet::RtpIn;

/// Frames in one packet that are read; senders use two or three.
const MOST_BLOCKS: usize = 8;
/// The widest time offset and the longest earlier frame that a block header can tell.
const MAX_EARLIER: u32 = (1 << 14) - 1;
const MAX_LENGTH: usize = (1 << 10) - 1;

/// A frame inside a packet.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    /// So many ticks before the packet's own frame.
    earlier: u32,
    at: Range<usize>,
}

/// The frames of a payload, oldest first, its own last. `None`: malformed.
fn read(payload: &[u8]) -> Option<Vec<Block>> {
    let mut heads = Vec::new();
    let mut at = 0;
    while *payload.get(at)? & 0x80 != 0 {
        let [_, high, middle, low] = *payload.get(at..at + 4)? else { return None };
        let word = u32::from_be_bytes([0, high, middle, low]);
        heads.push((word >> 10, (word & MAX_LENGTH as u32) as usize));
        at += 4;
        if heads.len() == MOST_BLOCKS {
            return None;
        }
    }
    at += 1;
    let mut blocks = Vec::with_capacity(heads.len() + 1);
    for (earlier, length) in heads {
        blocks.push(Block { earlier, at: at..at + length });
        at += length;
    }
    blocks.push(Block { earlier: 0, at: at..payload.len() });
    let own = payload.get(at..)?;
    (!own.is_empty()).then_some(blocks)
}

/// The frames of a packet as packets of their own, oldest first. The earlier ones stand where they
/// were sent: a block so many frames earlier was the packet so many numbers before.
pub(super) fn unfold(packet: &RtpIn) -> Vec<RtpIn> {
    let Some(blocks) = read(&packet.payload) else { return Vec::new() };
    let step = blocks.iter().rev().map(|block| block.earlier).find(|earlier| *earlier > 0).unwrap_or(1);
    let frame = |block: &Block| {
        let payload = packet.payload.get(block.at.clone()).filter(|payload| !payload.is_empty())?;
        let sequence = packet.sequence.checked_sub(u64::from(block.earlier / step))?;
        let placed = block.earlier.is_multiple_of(step);
        placed.then(|| RtpIn {
            codec: Codec::Opus,
            sequence,
            timestamp: packet.timestamp.wrapping_sub(block.earlier),
            earlier: block.earlier,
            marker: packet.marker && block.earlier == 0,
            payload: Arc::from(payload),
            keyframe: true,
            picture: None,
            ..*packet
        })
    };
    blocks.iter().filter_map(frame).collect()
}

/// Whether a frame of this age and length fits into a block.
pub(super) fn fits(earlier: u32, length: usize) -> bool {
    (1..=MAX_EARLIER).contains(&earlier) && (1..=MAX_LENGTH).contains(&length)
}

/// Writes earlier frames (age in ticks, bytes), oldest first, and then the newest. All are of `payload_type`.
pub(super) fn write<'a>(
    payload_type: u8,
    earlier: impl Iterator<Item = (u32, &'a [u8])> + Clone,
    newest: &[u8],
    into: &mut Vec<u8>,
) {
    for (age, frame) in earlier.clone() {
        let [_, high, middle, low] = ((age << 10) | frame.len() as u32).to_be_bytes();
        into.extend_from_slice(&[0x80 | payload_type, high, middle, low]);
    }
    into.push(payload_type);
    for (_, frame) in earlier {
        into.extend_from_slice(frame);
    }
    into.extend_from_slice(newest);
}

/// Which of the newest packets of a track have been taken.
#[derive(Debug, Default)]
pub(super) struct Taken {
    newest: Option<u64>,
    /// The lowest bit is the newest.
    before: u64,
}

impl Taken {
    /// `true`: not yet. Numbers from long ago are those of a sender who begins anew.
    pub(super) fn take(&mut self, sequence: u64) -> bool {
        let newest = *self.newest.get_or_insert(sequence);
        let (ahead, behind) = (sequence.saturating_sub(newest), newest.saturating_sub(sequence));
        if ahead >= 64 || behind >= 64 {
            *self = Self { newest: Some(sequence), before: 1 };
            return true;
        }
        if ahead > 0 {
            self.newest = Some(sequence);
            self.before = (self.before << ahead) | 1;
            return true;
        }
        let fresh = self.before & (1 << behind) == 0;
        self.before |= 1 << behind;
        fresh
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::super::packet::testing::packet;
    use super::*;

    fn red(frames: &[(u32, &[u8])], newest: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(111, frames.iter().copied(), newest, &mut bytes);
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = red(&[(1920, &[1, 2]), (960, &[3])], &[9, 8, 7]);
        assert_eq!(&bytes[..9], [0x80 | 111, 0x1e, 0, 2, 0x80 | 111, 0x0f, 0, 1, 111]);
        let whole = packet(Codec::Red, Instant::now(), 70, 48_000, &bytes);
        let frames: Vec<_> =
            unfold(&whole).into_iter().map(|one| (one.sequence, one.timestamp, one.payload.to_vec())).collect();
        assert_eq!(frames, [(68, 46_080, vec![1, 2]), (69, 47_040, vec![3]), (70, 48_000, vec![9, 8, 7])]);
        for cut in 0..bytes.len() {
            let _bounded = unfold(&packet(Codec::Red, Instant::now(), 70, 48_000, &bytes[..cut]));
        }
        assert_eq!(read(&bytes[..bytes.len() - 3]), None, "without its own frame it is nothing");
        assert_eq!(read(&[0x80 | 111; 64]), None, "more blocks than anybody sends");
    }

    #[test]
    fn a_pause_before_the_packet_moves_no_earlier_frame() {
        let bytes = red(&[(1500, &[1]), (960, &[2])], &[3]);
        let whole = packet(Codec::Red, Instant::now(), 70, 48_000, &bytes);
        let numbers: Vec<_> = unfold(&whole).iter().map(|one| one.sequence).collect();
        assert_eq!(numbers, [69, 70], "one that stands between two packets is left out");
    }

    #[test]
    fn a_packet_is_taken_once() {
        let mut taken = Taken::default();
        let order = [10, 12, 11, 11, 12, 13, 9, 9];
        assert_eq!(order.map(|at| taken.take(at)), [true, true, true, false, false, true, true, false]);
        assert!(taken.take(5_000) && taken.take(20), "a sender who begins anew is heard");
        assert!(!taken.take(20));
    }
}
