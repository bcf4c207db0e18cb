//! The recorder: one thread that writes what the media workers tap and what sessions decide, so that
//! a kill loses a second at most and nothing can be changed unnoticed later.
//!
//! - `handle`: how the rest of the server tells it something
//! - `thread`: the loop
//! - `folder`: the files of one session
//! - `seal`: keys, and the sealing of chunks
//!
//! A session's folder `recordings/<session>`: `key` (the session's key, wrapped), `about.json`
//! (the moment 0), `segment-NNNN.journal` (sealed chunks of records), `evidence.log` (leaf hashes in
//! order, signed checkpoints).

mod folder;
mod handle;
mod seal;
mod thread;

pub use folder::{About, Checkpoint, EvidenceLine, read_evidence, read_journal};
pub(crate) use folder::{chunk_leaf, event_leaf};
pub use handle::{Recorder, RecorderReport};
pub use seal::{MasterKeys, SealError, check_signature, hex, unhex};
