//! A track as frames of 20 ms, decoded while it is read, each sample in its place to a few milliseconds.

use std::collections::VecDeque;

use consilium_core::mixing::FRAME;
use opus::{Channels, Decoder};

use super::tracks::RecordedTrack;

/// A packet this close to the end of the one before follows it without a seam: 5 ms.
const SEAM: i64 = 240;
/// A hole up to this is concealed as a listener's browser would; what is longer is silence: 60 ms.
const CONCEALED: i64 = 2880;
/// The longest Opus packet: 120 ms.
const LONGEST: usize = 5760;
/// Such a short packet is a pause (RFC 6716, 3.4; DTX).
const PAUSE: usize = 2;
/// A voice, RFC 6464; and how many frames it goes on over the gaps between words.
const VOICE: u8 = 50;
const HOLD: usize = 10;

/// One frame of one track.
#[derive(Debug, Clone, Default)]
pub(super) struct Slot {
    /// `None`: silence.
    pub frame: Option<Box<[i16; FRAME]>>,
    pub voiced: bool,
    /// The track lasts over this moment, silent or not.
    pub present: bool,
}

pub(super) struct Sound<'a> {
    track: &'a RecordedTrack,
    decoder: Decoder,
    next: usize,
    /// Decoded and not taken yet, each piece with the place of its first sample.
    pieces: VecDeque<(i64, Vec<i16>)>,
    /// The place after the last sample decoded.
    until: Option<i64>,
    voiced: Option<usize>,
    first: usize,
    end: usize,
}

/// Microseconds as a place among samples at 48 kHz.
fn place(at_us: i64) -> i64 {
    at_us * 48 / 1000
}

fn slot_of(place: i64) -> usize {
    usize::try_from(place / FRAME as i64).unwrap_or(0)
}

impl<'a> Sound<'a> {
    pub fn new(track: &'a RecordedTrack) -> Result<Self, opus::Error> {
        let first = track.placed.packets.first().map_or(0, |(_, at)| slot_of(place(*at)));
        let end = track.placed.packets.last().map_or(0, |(_, at)| slot_of(place(*at)) + 2);
        let decoder = Decoder::new(48_000, Channels::Mono)?;
        Ok(Self { track, decoder, next: 0, pieces: VecDeque::new(), until: None, voiced: None, first, end })
    }

    /// The slot after its last.
    pub fn end(&self) -> usize {
        self.end
    }

    /// Slots must be asked for in order.
    pub fn slot(&mut self, slot: usize) -> Result<Slot, opus::Error> {
        let from = (slot * FRAME) as i64;
        let until = from + FRAME as i64;
        while let Some((index, at)) = self.track.placed.packets.get(self.next).copied() {
            let at = place(at);
            if at >= until {
                break;
            }
            self.next += 1;
            self.decode(index, at)?;
        }
        let present = (self.first..self.end).contains(&slot);
        let voiced = self.voiced.is_some_and(|last| slot.saturating_sub(last) <= HOLD) && present;
        Ok(Slot { frame: self.cut(from, until), voiced, present })
    }

    fn decode(&mut self, index: usize, at: i64) -> Result<(), opus::Error> {
        let packet = &self.track.packets[index];
        let at = match self.until {
            Some(until) if (at - until).abs() <= SEAM => until,
            Some(until) if at > until => {
                self.conceal(until, at - until)?;
                at
            }
            // What comes later than its place follows what is there.
            Some(until) => until,
            None => at,
        };
        if packet.payload.len() <= PAUSE {
            self.until = None;
            return Ok(());
        }
        if packet.level.is_none_or(|level| level < VOICE) {
            self.voiced = Some(slot_of(at));
        }
        let mut pcm = vec![0; LONGEST];
        // What cannot be decoded is silence of its length.
        let count = self.decoder.decode(&packet.payload, &mut pcm, false).unwrap_or(FRAME);
        pcm.truncate(count);
        self.until = Some(at + count as i64);
        self.pieces.push_back((at, pcm));
        Ok(())
    }

    /// The decoder takes steps of 2.5 ms.
    fn conceal(&mut self, from: i64, hole: i64) -> Result<(), opus::Error> {
        let length = hole.min(CONCEALED) / 120 * 120;
        if length > 0 {
            let mut pcm = vec![0; usize::try_from(length).unwrap_or(0)];
            self.decoder.decode(&[], &mut pcm, false)?;
            self.pieces.push_back((from, pcm));
        }
        Ok(())
    }

    fn cut(&mut self, from: i64, until: i64) -> Option<Box<[i16; FRAME]>> {
        let mut frame: Option<Box<[i16; FRAME]>> = None;
        for (start, pcm) in &self.pieces {
            let (begin, end) = ((*start).max(from), (start + pcm.len() as i64).min(until));
            if begin < end {
                let frame = frame.get_or_insert_with(|| Box::new([0; FRAME]));
                let (to, source) = ((begin - from) as usize, (begin - start) as usize);
                let count = (end - begin) as usize;
                frame[to..to + count].copy_from_slice(&pcm[source..source + count]);
            }
        }
        while self.pieces.front().is_some_and(|(start, pcm)| start + pcm.len() as i64 <= until) {
            self.pieces.pop_front();
        }
        frame
    }
}
