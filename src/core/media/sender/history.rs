use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::super::descriptor::PictureCounters;
use super::super::packet::{RtpIn, RtpOut};

/// The most packets of a line that can be sent again.
const PACKETS: usize = 512;
/// Older ones help nobody: three round trips to the far side of the world.
const AGE: Duration = Duration::from_secs(1);

/// A packet that has left, small: what it shares with all other lines stands behind one pointer.
#[derive(Debug)]
pub(super) struct Sent {
    pub packet: Arc<RtpIn>,
    pub timestamp: u32,
    /// When it was sent again last, in milliseconds of the sender's clock; 0: never.
    pub again_at: u32,
    pub sequence: u16,
    picture_id: u16,
    tl0_index: u8,
    key_index: u8,
    pub payload_type: u8,
    pub marker: bool,
}

impl Sent {
    pub(super) fn counters(&self) -> PictureCounters {
        PictureCounters { picture_id: self.picture_id, tl0_index: self.tl0_index, key_index: self.key_index }
    }
}

/// The recent packets of one line, oldest first.
#[derive(Debug, Default)]
pub(super) struct History(VecDeque<Sent>);

impl History {
    pub(super) fn push(&mut self, packet: &Arc<RtpIn>, out: &RtpOut, payload_type: u8, now: Instant) {
        let old = |sent: &Sent| now.saturating_duration_since(sent.packet.arrived) > AGE;
        while self.0.len() >= PACKETS || self.0.front().is_some_and(old) {
            self.0.pop_front();
        }
        let counters = out.picture.unwrap_or_default();
        let sent = Sent {
            packet: packet.clone(),
            timestamp: out.timestamp,
            again_at: 0,
            sequence: out.sequence as u16,
            picture_id: counters.picture_id,
            tl0_index: counters.tl0_index,
            key_index: counters.key_index,
            payload_type,
            marker: out.marker,
        };
        // Almost always the newest; a late one goes to its place.
        let behind = self.0.iter().rev().take_while(|known| ahead(known.sequence, sent.sequence)).count();
        self.0.insert(self.0.len() - behind, sent);
    }

    pub(super) fn get_mut(&mut self, sequence: u16) -> Option<&mut Sent> {
        let first = self.0.front()?.sequence;
        // Without gaps it stands just there, with gaps before.
        let latest = usize::from(sequence.wrapping_sub(first)).min(self.0.len() - 1);
        let at = (0..=latest).rev().find(|at| !ahead(self.0[*at].sequence, sequence))?;
        self.0.get_mut(at).filter(|sent| sent.sequence == sequence)
    }

    /// The packet sent `back` packets before the newest.
    pub(super) fn recent(&mut self, back: usize) -> Option<&mut Sent> {
        let at = self.0.len().checked_sub(back + 1)?;
        self.0.get_mut(at)
    }

    pub(super) fn clear(&mut self) {
        self.0 = VecDeque::new();
    }
}

fn ahead(this: u16, other: u16) -> bool {
    this != other && this.wrapping_sub(other) < 0x8000
}

#[cfg(test)]
mod tests {
    use super::super::super::packet::testing::video_packet;
    use super::*;

    fn push(history: &mut History, start: Instant, sequence: u64, millis: u64) {
        let at = start + Duration::from_millis(millis);
        let packet = Arc::new(video_packet(at, sequence, 0, false, 0));
        let out = RtpOut { sequence, timestamp: sequence as u32, marker: false, picture: None };
        history.push(&packet, &out, 96, at);
    }

    #[test]
    fn packets_are_found_over_gaps_wraps_and_disorder() {
        let start = Instant::now();
        let mut history = History::default();
        for sequence in [65_530, 65_531, 65_534, 65_533, 65_536, 65_540, 65_539] {
            push(&mut history, start, sequence, 0);
        }
        for (sequence, there) in
            [(65_530, true), (65_532, false), (65_533, true), (0, true), (3, true), (4, true), (1, false)]
        {
            let found = history.get_mut(sequence).map(|sent| sent.timestamp as u16);
            assert_eq!(found, there.then_some(sequence), "{sequence}");
        }
    }

    #[test]
    fn memory_is_bounded_in_number_and_time() {
        let start = Instant::now();
        let mut history = History::default();
        for sequence in 0..2_000 {
            push(&mut history, start, sequence, 0);
        }
        assert_eq!(history.0.len(), PACKETS);
        push(&mut history, start, 2_000, 5_000);
        assert_eq!(history.0.len(), 1);
        assert!(size_of::<Sent>() * PACKETS <= 12 * 1024 + 512);
    }
}
