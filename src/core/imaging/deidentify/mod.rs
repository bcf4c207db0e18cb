//! De-identification after PS3.15 Annex E, stricter than its basic profile: what is not known to be
//! harmless is dropped.
//!
//! - `table`: what stays, what is emptied, which text is harmless
//! - `removed`: numbers, codes and sequences that go
//! - `pseudonyms`: UIDs, names and dates under the key of one case
//! - `content`: structured documents without their prose
//! - `propose`: where text may be in the pixels, for a person to confirm
//! - `profile`: the table applied to a data set, sequences included

mod content;
mod profile;
mod propose;
mod pseudonyms;
mod removed;
mod table;

pub use profile::{DeidentifyError, Mask, deidentify};
pub use propose::{Region, propose_masks};
pub use pseudonyms::CaseKey;
