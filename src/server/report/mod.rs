//! Reports: drafted when a session has ended, edited, signed, printed and kept.
//!
//! - `brief`: what the store knows of a case, for the draft
//! - `houses`: who asks and who advises; `preparation`: triage, missing materials, linked images; `sealed`: what the
//!   evidence log says
//! - `desk`: what may be asked of a report, one transaction each
//! - `materials`: the documents of a case as the report lists them
//! - `patient`: what the patient is told beside the report, approved apart from it
//! - `pdf`: the report on paper

mod brief;
#[cfg(test)]
mod brief_stories;
mod desk;
mod houses;
mod materials;
mod patient;
pub mod pdf;
mod preparation;
mod sealed;

pub use brief::{Held, brief_of};
pub use desk::{Desk, DeskError, ReportView, Signing, files_for_export, patient_sample, signed_sample};
pub use patient::{Approving, PatientView};
