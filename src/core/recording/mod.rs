//! What a recording is made of: pure functions from packets and events to bytes, and back.
//!
//! - `journal`: the primary evidence, record after record
//! - `merkle`: one hash over all events, in order (RFC 6962)
//! - `clock`: when each packet of a track sounded, and the gaps by kind
//! - `frames`: pictures put together from packets; `vp9`, `h264`, `av1`, `bits` help it
//! - `webm`: one file per track (Matroska, RFC 9559)
//! - `ogg`: the sound of a channel (RFC 7845)

mod av1;
mod bits;
mod clock;
mod frames;
mod h264;
mod journal;
mod merkle;
mod ogg;
mod vp9;
mod webm;

pub use clock::{ClockMap, ClockSource, Gap, GapKind, Placed, Recorded, Spans, place_all};
pub use frames::{Frame, film};
pub use journal::{Entry, JournalError, PacketEntry, ReportEntry, TrackEntry, encode, read_all};
pub use merkle::{Hash, Tree, leaf_hash, root_of};
pub use ogg::OggWriter;
pub use webm::{Block, TrackKind, write_webm};
