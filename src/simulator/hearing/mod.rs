//! What simulated people hear and see: decoding, tone and gap measurement per receiving line.
//!
//! - `goertzel`: how loud one frequency is
//! - `line`: what arrived on one line
//! - `ears`: all lines of a participant

mod ears;
mod goertzel;
mod line;

pub use ears::{Ears, NotHeard};
pub use goertzel::tone_dbfs;
pub use line::{HeardFrame, LineReport};
