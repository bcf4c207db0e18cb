//! Reports: drafted when a session has ended, edited, signed, printed and kept.
//!
//! - `brief`: what the store knows of a case, for the draft
//! - `desk`: what may be asked of a report, one transaction each
//! - `materials`: the documents of a case as the report lists them
//! - `pdf`: the report on paper

mod brief;
mod desk;
mod materials;
pub mod pdf;

pub use brief::brief_of;
pub use desk::{Desk, DeskError, ReportView, Signing, files_for_export, signed_sample};
