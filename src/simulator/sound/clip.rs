use std::time::Duration;

use opus::{Channels, Decoder};

use super::ogg::{OggError, OggOpus};
use super::{FRAME, SAMPLE_RATE};

/// Why a sound file cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    #[error("not an Ogg Opus file: {0}")]
    Ogg(#[from] OggError),
    #[error("an Opus packet cannot be decoded: {0}")]
    Opus(#[from] opus::Error),
}

/// A short recording, decoded: 48 kHz, one sound channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    samples: Vec<i16>,
}

impl Clip {
    /// Sound that was made, not recorded.
    pub fn of_samples(samples: Vec<i16>) -> Self {
        Self { samples }
    }

    pub fn from_ogg(file: &[u8]) -> Result<Self, ClipError> {
        let ogg = OggOpus::parse(file)?;
        let mut decoder = Decoder::new(SAMPLE_RATE, Channels::Mono)?;
        let mut samples = Vec::new();
        let mut frame = vec![0; 6 * FRAME];
        for packet in &ogg.packets {
            let count = decoder.decode(packet, &mut frame, false)?;
            samples.extend_from_slice(&frame[..count]);
        }
        samples.truncate(usize::try_from(ogg.samples).unwrap_or(usize::MAX));
        samples.drain(..usize::from(ogg.pre_skip).min(samples.len()));
        Ok(Self { samples })
    }

    pub fn duration(&self) -> Duration {
        Duration::from_micros(self.samples.len() as u64 * 1_000_000 / u64::from(SAMPLE_RATE))
    }

    pub fn samples(&self) -> &[i16] {
        &self.samples
    }
}
