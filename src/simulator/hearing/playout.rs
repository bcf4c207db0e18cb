use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use bytes::Bytes;
use opus::{Channels, Decoder};

use crate::peer::Arrived;
use crate::sound::{FRAME, SAMPLE_RATE};

/// Frames kept: twelve seconds, each of which may have come four times.
const KEPT: usize = 2_400;
/// A longer hole than this many frames is a pause.
const CONCEALED: i64 = 100;

/// Every frame that came on a line, whenever and however often.
#[derive(Debug, Default)]
pub(super) struct Frames(VecDeque<Kept>);

#[derive(Debug)]
struct Kept {
    at: Instant,
    timestamp: u32,
    payload: Bytes,
}

/// Twenty milliseconds as a listener with a jitter buffer hears them.
#[derive(Debug, Clone, PartialEq)]
pub struct PlayedFrame {
    /// Media time on the line, in milliseconds.
    pub millis: f64,
    /// When the packet came that brought it; of a frame made up: the one before.
    pub at: Instant,
    pub samples: Vec<i16>,
    /// Made up by the decoder, because nothing came in time.
    pub concealed: bool,
}

impl Frames {
    pub(super) fn keep(&mut self, packet: &Arrived) {
        for earlier in &packet.earlier {
            self.0.push_back(Kept { at: packet.at, timestamp: earlier.timestamp, payload: earlier.payload.clone() });
        }
        self.0.push_back(Kept { at: packet.at, timestamp: packet.timestamp, payload: packet.payload.clone() });
        let surplus = self.0.len().saturating_sub(KEPT);
        self.0.drain(..surplus);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Plays everything kept with so much time between arrival and playing.
    pub(super) fn play(&self, buffer: Duration) -> Result<Vec<PlayedFrame>, opus::Error> {
        let mut decoder = Decoder::new(SAMPLE_RATE, Channels::Mono)?;
        let mut played: Vec<PlayedFrame> = Vec::new();
        let mut next = None;
        for (ticks, kept) in self.in_time(buffer) {
            let missing = next.map_or(0, |next| (ticks - next) / FRAME as i64);
            for at in 0..if missing > CONCEALED { 0 } else { missing } {
                let made_up = next.unwrap_or(ticks) + at * FRAME as i64;
                let before = played.last().map_or(kept.at, |frame| frame.at);
                played.push(frame(&mut decoder, &[], made_up, before)?);
            }
            let fresh = frame(&mut decoder, &kept.payload, ticks, kept.at)?;
            next = Some(ticks + fresh.samples.len() as i64);
            played.push(fresh);
        }
        Ok(played)
    }

    /// By media time in ticks since the oldest; what came too late is left out.
    fn in_time(&self, buffer: Duration) -> BTreeMap<i64, &Kept> {
        let mut all: BTreeMap<i64, &Kept> = BTreeMap::new();
        let Some(oldest) = self.0.front() else { return all };
        let ticks = |kept: &Kept| i64::from(kept.timestamp.wrapping_sub(oldest.timestamp) as i32);
        for kept in &self.0 {
            all.entry(ticks(kept)).or_insert(kept);
        }
        let since = |at: Instant| at.saturating_duration_since(oldest.at).as_secs_f64() * 1e3;
        let late = |ticks: i64, kept: &Kept| since(kept.at) - ticks as f64 / 48.0;
        let first = all.iter().map(|(ticks, kept)| late(*ticks, kept)).fold(f64::INFINITY, f64::min);
        all.retain(|ticks, kept| late(*ticks, kept) - first <= buffer.as_secs_f64() * 1e3);
        all
    }
}

/// An empty payload is what was lost.
fn frame(decoder: &mut Decoder, payload: &[u8], ticks: i64, at: Instant) -> Result<PlayedFrame, opus::Error> {
    let mut samples = vec![0; if payload.is_empty() { FRAME } else { 6 * FRAME }];
    let count = decoder.decode(payload, &mut samples, false)?;
    samples.truncate(count);
    Ok(PlayedFrame { millis: ticks as f64 / 48.0, at, samples, concealed: payload.is_empty() })
}
