//! What simulated people say: 48 kHz, one sound channel, frames of 20 ms.
//!
//! - `ogg`: the Opus packets of an Ogg file
//! - `clip`: a short recording, decoded
//! - `tone`: a sine
//! - `voice`: clips one after another over a background
//! - `microphone`: a voice encoded with Opus
//! - `level`: loudness as in RFC 6464

mod clip;
mod level;
mod microphone;
mod ogg;
mod tone;
mod voice;

pub use clip::{Clip, ClipError};
pub use level::{SILENCE, rfc6464_level, rms_dbfs};
pub use microphone::{Microphone, SoundPacket};
pub use ogg::{OggError, OggOpus};
pub use tone::Tone;
pub use voice::{SoundSource, Voice};

pub const SAMPLE_RATE: u32 = 48_000;
/// Samples in 20 ms.
pub const FRAME: usize = 960;

pub type Frame = [i16; FRAME];
