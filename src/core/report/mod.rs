//! The consultation report: drafted from what happened, edited in two languages, checked, signed, and told as a
//! FHIR document. Pure: the server brings the facts, the moment and the signatures.
//!
//! - `fields`: every field of the report, with its name and whether it is mandatory
//! - `content`: a report: its fields, their lines and how each language of them came about
//! - `history`: what the records of a session say of attendance, interpretation and incidents
//! - `gaps`: holes of the recording
//! - `draft`: the first report, a function of case, timeline and recording
//! - `editing`: what may be changed, and how a stale change is refused
//! - `equality`: whether two languages say the same in figures, sides, doses, stages and negation
//! - `completeness`: what is missing
//! - `evidence`: what statements rest on; `told`: the fields of a section as paper and document tell them
//! - `rights`: who may do what
//! - `signing`: who signs, what is signed, and what keeps it from being signed
//! - `patient`: what the patient is told, a document of its own that is approved apart from the report
//! - `canonical`: one sequence of bytes for one report (RFC 8785)
//! - `bundle`: the report as a FHIR R4 document; `rules`: what such a document must keep
//! - `calendar`: days and moments as people and FHIR write them

mod bundle;
mod calendar;
mod canonical;
mod completeness;
mod content;
mod draft;
mod editing;
mod equality;
mod evidence;
mod fields;
mod gaps;
mod history;
mod patient;
mod rights;
mod rules;
mod signing;
mod told;

pub use bundle::{document, patient_document};
pub use calendar::{instant, local_moment};
pub use canonical::canonical;
pub use completeness::{Completeness, FieldMismatch, completeness};
pub use content::{
    Amendment, Field, FieldLine, Institution, KeyImage, LinkedImage, Material, Patient, Person, Qualification, Report,
    ReportFacts, ReportStatus, SideState, Stay, TranslationStatus,
};
pub use draft::{CaseBrief, Colleague, draft, draft_for_patient};
pub use editing::{Edit, EditError, Editor, edit};
pub use equality::{Mismatch, compare};
pub use evidence::{Evidence, evidence, marks_of};
pub use fields::{FIELDS, FieldSpec, Need, SECTIONS, Section, field_spec};
pub use gaps::{GapCause, RecordingGap, recording_gaps};
pub use history::{History, PastDissent, history};
pub use patient::{
    ApproveError, ForPatient, KeptText, PATIENT, PatientApproval, PatientStatus, PatientVersion, approval_text,
    approve, approved_lines, blank_patient_text, lines_for_patient, patient_mismatches, patient_status, standing,
    unapproved_because,
};
pub use rights::{ReportRight, report_right};
pub use rules::{Fault, check_document};
pub use signing::{
    SignError, Signatory, Signature, amend, missing_signatories, sign, signature_lines, signing_text, unsigned_because,
};
pub use told::{ToldField, told_fields};
