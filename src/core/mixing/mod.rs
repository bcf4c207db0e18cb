//! Several voices as one. A pure function of frames of 20 ms, mono, 48 kHz; used by the live mix of a
//! language and by the recorded one.
//!
//! - `blend`: gains that move without a step, and a limiter

mod blend;

pub use blend::{Blend, FRAME, FRAME_MS, decibels, level};
