//! The recorder: one thread that writes what the media workers tap and what sessions decide, so that
//! a kill loses a second at most and nothing can be changed unnoticed later.
//!
//! - `handle`: how the rest of the server tells it something
//! - `thread`: the loop
//! - `disk`: how much room there is, and for how long
//! - `folder`: the files of one session while it is written; `reading`: the same read back
//! - `log`: the evidence of a session: leaves and signed checkpoints
//! - `custody`: who did what with a recording, and its erasure
//! - `keys`: the institution's key pair; `seal`: sealing of chunks, signing
//!
//! A session's folder `recordings/<session>`: `key-NNNN` (the key of segments from NNNN on, wrapped to the
//! institution's public key; a new one after every restart), `about.json` (the moment 0),
//! `segment-NNNN.journal` (sealed chunks of records), `evidence.log` (leaf hashes in order, signed
//! checkpoints).

mod custody;
mod disk;
mod folder;
mod handle;
mod keys;
mod log;
mod reading;
mod seal;
#[cfg(test)]
mod stories;
mod thread;

pub use custody::{EraseError, erase, is_released, kept_until, note_custody};
pub use folder::Note;
pub use handle::{Recorder, RecorderReport};
pub use keys::{InstitutionKey, InstitutionSecret};
pub(crate) use log::event_leaf;
pub use log::{
    Checkpoint, Chunk, Custody, CustodyAct, EvidenceLine, HeldEvidence, Reconciled, State, StoredEvent, hold_evidence,
    leaves_of, newest_checkpoint, orphans_of, read_evidence, stored_events,
};
pub use reading::{About, Journal, is_recorded, read_about, read_journal};
pub use seal::{MasterKeys, SealError, check_signature, hex, unhex};
