//! One entity per table. Rows stay inside the store; the rest sees domain types.
//!
//! - `session`, `session_event`: live consultations and what happened in them
//! - `invitation`, `login`: who may take a seat, and who has
//! - `dossier`, `upload`, `document`: the documents of a case
//! - `dicom_series`, `dicom_instance`: what queries for images are answered from

pub mod dicom_instance;
pub mod dicom_series;
pub mod document;
pub mod dossier;
pub mod invitation;
pub mod login;
pub mod session;
pub mod session_event;
pub mod upload;
