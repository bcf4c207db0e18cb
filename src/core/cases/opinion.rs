use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::state::CaseState;
use crate::model::Role;

/// What an expert thinks before the session, bound by a hash that everybody sees: nobody reads it before it is
/// opened, and nobody changes it after it was sealed.
pub fn commitment(salt: &str, text: &str) -> String {
    let digest = Sha256::digest(format!("consilium opinion 1\n{salt}\n{text}"));
    digest.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Whether somebody may open all opinions of a case together: a local expert, of whom the chair is one, from the
/// beginning of the session on.
pub fn may_open_opinions(role: Role, state: CaseState) -> bool {
    role == Role::LocalExpert && state >= CaseState::InSession && state <= CaseState::Closed
}
