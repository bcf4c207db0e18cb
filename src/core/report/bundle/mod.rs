//! The report as a FHIR R4 document (4.0.1, Bundle of type document): Composition first, every reference inside.
//!
//! - `document`: the bundle, its Composition and the sections of it
//! - `resources`: what the sections speak of
//! - `text`: text as elements of FHIR hold it

mod document;
mod resources;
mod text;

pub use document::{document, patient_document};
