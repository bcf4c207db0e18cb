use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::Bytes;
use opus::{Channels, Decoder};

use super::goertzel::tone_dbfs;
use super::playout::{Frames, PlayedFrame};
use crate::peer::Arrived;
use crate::picture::Vp8Payload;
use crate::sound::{FRAME, SAMPLE_RATE, rms_dbfs};

/// The newest sound kept: two seconds.
const KEPT: usize = 2 * SAMPLE_RATE as usize;

/// Packets kept with their arrival: twelve seconds.
const FRAMES: usize = 600;

/// The sound of one packet.
#[derive(Debug, Clone, PartialEq)]
pub struct HeardFrame {
    pub at: Instant,
    /// As it came: who forwards does not encode anew, so it is what was sent.
    pub payload: Bytes,
    pub samples: Vec<i16>,
}

/// What has arrived on one receiving line since it was last asked to forget.
pub(super) struct HeardLine {
    decoder: Option<Decoder>,
    samples: VecDeque<i16>,
    /// The newest packets, each with its arrival.
    frames: VecDeque<HeardFrame>,
    all: Frames,
    packets: u64,
    bytes: u64,
    last: Option<Instant>,
    longest_gap: Duration,
    undecodable: u64,
    keyframes: u64,
    picture_size: Option<(u16, u16)>,
}

/// A summary of one receiving line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineReport {
    pub packets: u64,
    pub bytes: u64,
    pub last: Option<Instant>,
    /// The longest time between two packets.
    pub longest_gap: Duration,
    pub undecodable: u64,
    pub keyframes: u64,
    /// Of the newest VP8 keyframe.
    pub picture_size: Option<(u16, u16)>,
}

impl HeardLine {
    pub(super) fn new(audio: bool) -> Result<Self, opus::Error> {
        Ok(Self {
            decoder: if audio { Some(Decoder::new(SAMPLE_RATE, Channels::Mono)?) } else { None },
            samples: VecDeque::new(),
            frames: VecDeque::new(),
            all: Frames::default(),
            packets: 0,
            bytes: 0,
            last: None,
            longest_gap: Duration::ZERO,
            undecodable: 0,
            keyframes: 0,
            picture_size: None,
        })
    }

    pub(super) fn handle_packet(&mut self, packet: &Arrived) {
        if let Some(last) = self.last {
            self.longest_gap = self.longest_gap.max(packet.at.saturating_duration_since(last));
        }
        self.last = Some(packet.at);
        self.packets += 1;
        self.bytes += packet.payload.len() as u64;
        match &mut self.decoder {
            Some(decoder) => {
                self.all.keep(packet);
                let mut frame = [0; 6 * FRAME];
                match decoder.decode(&packet.payload, &mut frame, false) {
                    Ok(count) => {
                        self.frames.push_back(HeardFrame {
                            at: packet.at,
                            payload: packet.payload.clone(),
                            samples: frame[..count].to_vec(),
                        });
                        let surplus = self.frames.len().saturating_sub(FRAMES);
                        self.frames.drain(..surplus);
                        self.keep(&frame[..count]);
                    }
                    Err(_) => self.undecodable += 1,
                }
            }
            None => match Vp8Payload::parse(&packet.payload) {
                Some(payload) => self.note_picture(payload),
                None => self.undecodable += 1,
            },
        }
    }

    fn keep(&mut self, samples: &[i16]) {
        self.samples.extend(samples);
        let surplus = self.samples.len().saturating_sub(KEPT);
        self.samples.drain(..surplus);
    }

    fn note_picture(&mut self, payload: Vp8Payload<'_>) {
        if let Some(size) = payload.keyframe_size() {
            self.keyframes += 1;
            self.picture_size = Some(size);
        }
    }

    pub(super) fn report(&self) -> LineReport {
        LineReport {
            packets: self.packets,
            bytes: self.bytes,
            last: self.last,
            longest_gap: self.longest_gap,
            undecodable: self.undecodable,
            keyframes: self.keyframes,
            picture_size: self.picture_size,
        }
    }

    /// Counts start anew; the decoder and the moment of the last packet stay.
    pub(super) fn forget(&mut self) {
        self.samples.clear();
        self.frames.clear();
        self.all.clear();
        self.packets = 0;
        self.bytes = 0;
        self.longest_gap = Duration::ZERO;
        self.undecodable = 0;
        self.keyframes = 0;
    }

    /// Nothing when the decoder fails.
    pub(super) fn play(&self, buffer: Duration) -> Vec<PlayedFrame> {
        self.all.play(buffer).unwrap_or_default()
    }

    pub(super) fn frames(&self) -> impl Iterator<Item = &HeardFrame> {
        self.frames.iter()
    }

    /// Of the newest `length` samples; `None` while there are fewer.
    pub(super) fn tone_dbfs(&self, hertz: f64, length: usize) -> Option<f64> {
        Some(tone_dbfs(&self.newest(length)?, hertz))
    }

    pub(super) fn loudness_dbfs(&self, length: usize) -> Option<f64> {
        Some(rms_dbfs(&self.newest(length)?))
    }

    fn newest(&self, length: usize) -> Option<Vec<i16>> {
        let first = self.samples.len().checked_sub(length)?;
        Some(self.samples.iter().skip(first).copied().collect())
    }
}
