//! The documents of a case: received, looked at in a child process, kept, and shown to whom may see them.
//!
//! - `room`: what the rest of the server asks: one handle for everything here
//! - `incoming`: bytes of uploads on their way in
//! - `quota`: how much a case and those outside may send, and how much the disk takes
//! - `child`: one run of the inspecting child process, and its bounded answers
//! - `intake`: from an upload to documents
//! - `verdict`: released, quarantined or rejected, and why
//! - `attributes`: what queries answer of studies and series
//! - `scanner`: the virus scanner, when there is one
//! - `blobs`: where bytes are kept; `spool`: bytes on their way there
//! - `clearance`: pixels with text in them, and the masks that people confirm
//! - `key_images`: pictures that a consultation kept, as files for those who were not there
//! - `tidying`: what nobody needs any more goes
//! - `views`: pictures and de-identified forms made on demand
//! - `error`: why the dossier could not
//!
//! The HTTP side is in `gateway/dossier` and `gateway/dicomweb`.

mod attributes;
mod blobs;
mod child;
mod clearance;
mod error;
mod incoming;
mod intake;
mod key_images;
mod quota;
mod room;
mod scanner;
mod spool;
mod tidying;
mod verdict;
mod views;

pub use attributes::{SERIES as SERIES_ATTRIBUTES, STUDY as STUDY_ATTRIBUTES};
pub use blobs::BlobReader;
pub use clearance::Clearance;
pub use error::DossierError;
pub use incoming::{Append, Appended};
pub use key_images::{KeptFiles, KeptPicture, uid_of};
pub use room::{Dossier, FROM_OUTSIDE, FROM_REFERRER, NO_SEAT, NewUpload, RefusedObject, is_from_outside};
pub use verdict::WRONG_PATIENT;
pub use views::{Drawn, Kept, THUMBNAIL};
