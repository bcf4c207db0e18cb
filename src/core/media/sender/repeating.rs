use std::sync::Arc;

use super::super::packet::{RtpIn, RtpOut};
use super::super::red;
use super::outgoing::Queued;

/// Frames before the newest that can be said once more.
const DEPTH: usize = 3;
/// A receiver that loses less (of 1) is left alone; from each of these on, one more frame is repeated. Where three of a
/// hundred are lost, two in a row are lost three times a minute.
const SOME: f64 = 0.01;
const MUCH: f64 = 0.02;
const VERY_MUCH: f64 = 0.08;
/// How much of the loss of before a report without loss leaves: a path that has lost loses again.
const MEMORY: f64 = 0.9;
/// A packet stays well below what any path carries whole.
const LARGEST: usize = 1_100;

/// What a line of sound said last, and how much of it its receiver loses (RFC 2198).
#[derive(Debug, Default)]
pub(super) struct Repeating {
    loss: f64,
    /// Oldest first.
    said: [Option<Said>; DEPTH],
}

#[derive(Debug, Clone)]
struct Said {
    timestamp: u32,
    frame: Arc<RtpIn>,
}

/// Earlier frames that go out with a packet.
#[derive(Debug)]
pub(super) struct Repeats {
    pub payload_type: u8,
    earlier: [Option<Said>; DEPTH],
    timestamp: u32,
}

impl Repeating {
    /// The share of 1 that the receiver missed since its last report.
    pub(super) fn note_loss(&mut self, share: f64) {
        self.loss = share.max(self.loss * MEMORY);
    }

    fn depth(&self) -> usize {
        [SOME, MUCH, VERY_MUCH].iter().filter(|from| self.loss >= **from).count()
    }

    /// `None`: the packet goes out as it is.
    pub(super) fn before(&self, payload_type: u8, out: &RtpOut) -> Option<Repeats> {
        let depth = self.depth();
        if depth == 0 {
            return None;
        }
        let mut earlier = self.said.clone();
        earlier.iter_mut().take(DEPTH - depth).for_each(|said| *said = None);
        for said in &mut earlier {
            let fits = |said: &Said| red::fits(out.timestamp.wrapping_sub(said.timestamp), said.frame.payload.len());
            *said = said.take().filter(fits);
        }
        earlier.iter().any(Option::is_some).then_some(Repeats { payload_type, earlier, timestamp: out.timestamp })
    }

    /// This is on its way. What came late goes to its place among the others.
    pub(super) fn said(&mut self, queued: &Queued) {
        let timestamp = queued.out.timestamp;
        let newer = |said: &Option<Said>| {
            said.as_ref().is_some_and(|said| red::fits(said.timestamp.wrapping_sub(timestamp), 1))
        };
        let place = DEPTH - self.said.iter().rev().take_while(|said| newer(said)).count();
        let Some(older) = self.said.get_mut(..place).filter(|older| !older.is_empty()) else { return };
        older.rotate_left(1);
        older[place - 1] = Some(Said { timestamp, frame: queued.packet.clone() });
    }
}

impl Repeats {
    fn frames<'a>(&'a self, newest: &RtpIn) -> impl Iterator<Item = (u32, &'a [u8])> + Clone + use<'a> {
        let length = |said: &Option<Said>| said.as_ref().map_or(0, |said| said.frame.payload.len());
        let fits = |oldest: &usize| {
            newest.payload.len() + self.earlier[*oldest..].iter().map(length).sum::<usize>() <= LARGEST
        };
        // Of whoever speaks in large frames the oldest are left out.
        let oldest = (0..DEPTH).find(fits).unwrap_or(DEPTH);
        let frame = |said: &'a Said| (self.timestamp.wrapping_sub(said.timestamp), &said.frame.payload[..]);
        self.earlier[oldest..].iter().flatten().map(frame)
    }

    /// Bytes of the payload with `newest` as its own frame.
    pub(super) fn size(&self, newest: &RtpIn) -> usize {
        1 + newest.payload.len() + self.frames(newest).map(|(_, frame)| 4 + frame.len()).sum::<usize>()
    }

    pub(super) fn write(&self, queued: &Queued, into: &mut Vec<u8>) {
        red::write(queued.payload_type, self.frames(&queued.packet), &queued.packet.payload, into);
    }
}
