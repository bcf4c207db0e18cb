//! What simulated people hear and see: decoding, tone and gap measurement per receiving line.
//!
//! - `goertzel`: how loud one frequency is
//! - `line`: what arrived on one line
//! - `playout`: what a listener with a jitter buffer hears of it
//! - `ears`: all lines of a participant

mod ears;
mod goertzel;
mod line;
mod playout;

pub use ears::{Ears, NotHeard};
pub use goertzel::tone_dbfs;
pub use line::{HeardFrame, LineReport};
pub use playout::PlayedFrame;
