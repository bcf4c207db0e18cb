use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use consilium_core::media::{Mix, MixedFrame, Tap};
use consilium_core::mixing::{Blend, FRAME, decibels, level};
use consilium_core::model::TrackId;
use opus::{Application, Bitrate, Channels, Encoder};

use super::voice::Voice;

/// With headers it stays well below 100 kbit/s.
const BITS: i32 = 40_000;
const MOST_BYTES: usize = 1275;
/// What the encoder makes good for with its in-band correction, in per cent.
const EXPECTED_LOSS: i32 = 5;

/// The voices and mixes of one session.
pub(super) struct Room {
    pub worker: usize,
    voices: BTreeMap<TrackId, Voice>,
    mixes: Vec<Output>,
}

struct Output {
    track: TrackId,
    wanted: BTreeMap<TrackId, f32>,
    blend: Blend,
    encoder: Encoder,
    sequence: u64,
}

impl Room {
    pub fn new(worker: usize) -> Self {
        Self { worker, voices: BTreeMap::new(), mixes: Vec::new() }
    }

    /// Mixes that stay go on unbroken.
    pub fn set(&mut self, mixes: Vec<Mix>) {
        let mut before = std::mem::take(&mut self.mixes);
        for Mix { track, voices } in mixes {
            let wanted: BTreeMap<TrackId, f32> =
                voices.into_iter().map(|(track, gain)| (track, decibels(gain))).collect();
            let known = before.iter().position(|output| output.track == track).map(|at| before.swap_remove(at));
            match known.map_or_else(|| Output::new(track), Ok) {
                Ok(output) => self.mixes.push(Output { wanted, ..output }),
                Err(error) => tracing::warn!(%error, "a mix could not begin"),
            }
        }
        let mixes = &self.mixes;
        self.voices.retain(|voice, _| mixes.iter().any(|output| output.wanted.contains_key(voice)));
        for output in &mut self.mixes {
            let voices = &self.voices;
            output.blend.keep(|voice| voices.contains_key(&voice));
        }
    }

    pub fn take(&mut self, tap: &Tap) {
        match self.voices.entry(tap.track) {
            Entry::Occupied(mut voice) => voice.get_mut().take(tap),
            Entry::Vacant(place) => match Voice::new() {
                Ok(voice) => place.insert(voice).take(tap),
                Err(error) => tracing::warn!(%error, "a voice could not be decoded"),
            },
        }
    }

    /// The next 20 ms of every mix.
    pub fn mix(&mut self) -> Vec<(TrackId, MixedFrame)> {
        let frames: Vec<(TrackId, [i16; FRAME])> =
            self.voices.iter_mut().filter_map(|(track, voice)| voice.frame().map(|frame| (*track, frame))).collect();
        let heard = || frames.iter().map(|(track, frame)| (*track, &frame[..]));
        self.mixes.iter_mut().filter_map(|output| output.next(heard())).collect()
    }
}

impl Output {
    fn new(track: TrackId) -> Result<Self, opus::Error> {
        let mut encoder = Encoder::new(48_000, Channels::Mono, Application::Voip)?;
        encoder.set_bitrate(Bitrate::Bits(BITS))?;
        encoder.set_inband_fec(true)?;
        encoder.set_packet_loss_perc(EXPECTED_LOSS)?;
        Ok(Self { track, wanted: BTreeMap::new(), blend: Blend::default(), encoder, sequence: 0 })
    }

    fn next<'a>(&mut self, voices: impl Iterator<Item = (TrackId, &'a [i16])>) -> Option<(TrackId, MixedFrame)> {
        let mixed = self.blend.mix(voices, &self.wanted);
        let opus = self.encoder.encode_vec(&mixed, MOST_BYTES).ok()?;
        self.sequence += 1;
        let frame = MixedFrame {
            sequence: self.sequence,
            timestamp: (self.sequence * FRAME as u64) as u32,
            level: level(&mixed),
            opus: Arc::from(opus),
        };
        Some((self.track, frame))
    }
}
