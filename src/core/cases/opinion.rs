use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::state::CaseState;
use super::transition::CaseEvent;
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

/// For which session of a case, counted from 1, opinions are sealed after these events: each time a case goes from
/// follow-up back to preparation there is another.
pub fn opinion_round<'a>(events: impl IntoIterator<Item = &'a CaseEvent>) -> i32 {
    let again = |event: &&CaseEvent| {
        matches!(event, CaseEvent::Moved { from: CaseState::FollowUp, to: CaseState::Preparing, .. })
    };
    i32::try_from(events.into_iter().filter(again).count()).unwrap_or(i32::MAX).saturating_add(1)
}

/// Whether somebody may open all opinions of a case together: a local expert, of whom the chair is one, from the
/// beginning of the session on.
pub fn may_open_opinions(role: Role, state: CaseState) -> bool {
    role == Role::LocalExpert && state >= CaseState::InSession && state <= CaseState::Closed
}
