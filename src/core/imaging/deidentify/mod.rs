//! De-identification after PS3.15 Annex E, stricter than its basic profile: what is not known to be
//! harmless is dropped.
//!
//! - `table`: what stays, what is emptied, which text is harmless
//! - `pseudonyms`: UIDs, names and dates under the key of one case
//! - `profile`: the table applied to a data set, sequences included

mod profile;
mod pseudonyms;
mod table;

pub use profile::{DeidentifyError, Mask, deidentify};
pub use pseudonyms::CaseKey;
