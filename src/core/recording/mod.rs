//! What a recording is made of: pure functions from packets and events to bytes, and back.
//!
//! - `journal`: the primary evidence, record after record
//! - `merkle`: one hash over all events, in order (RFC 6962)
//! - `clock`: when each packet of a track sounded, and the gaps by kind
//! - `frames`: pictures put together from packets
//! - `webm`: one file per track (Matroska, RFC 9559)
//! - `ogg`: the sound of a channel (RFC 7845)

mod clock;
mod frames;
mod journal;
mod merkle;
mod ogg;
mod webm;

pub use clock::{Gap, GapKind, Placed, place};
pub use frames::{Frame, vp8_frames, vp8_size};
pub use journal::{Entry, JournalError, PacketEntry, TrackEntry, encode, read_all};
pub use merkle::{Hash, Tree, leaf_hash, root_of};
pub use ogg::OggWriter;
pub use webm::{Block, TrackKind, write_webm};
