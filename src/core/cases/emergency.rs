use serde::{Deserialize, Serialize};

use super::state::CaseState;
use crate::model::Timestamp;

/// A session before consent, answered for by two people. It goes before a consent that nobody could give yet, not before
/// one that was taken back since: whoever says no is heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    pub reason: String,
    /// Numbers of the two members of staff.
    pub declared_by: u32,
    pub approved_by: u32,
    /// One of which that is not known is older than everything.
    #[serde(default = "long_ago")]
    pub approved: Timestamp,
}

fn long_ago() -> Timestamp {
    Timestamp(0)
}

/// Why it is no emergency yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmergencyError {
    #[error("Say why the session cannot wait for consent.")]
    NoReason,
    #[error("A second person approves an emergency.")]
    SamePerson,
}

pub fn declare_emergency(
    reason: &str,
    (declared_by, approved_by): (u32, u32),
    approved: Timestamp,
) -> Result<Emergency, EmergencyError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(EmergencyError::NoReason);
    }
    if declared_by == approved_by {
        return Err(EmergencyError::SamePerson);
    }
    Ok(Emergency { reason: reason.to_owned(), declared_by, approved_by, approved })
}

/// Whether an emergency is over with this move. It was approved for one session: when that is off or the case goes on to
/// another one, two people answer for it again.
pub const fn ends_emergency(from: CaseState, to: CaseState) -> bool {
    match to {
        CaseState::Preparing => matches!(from, CaseState::Scheduled | CaseState::FollowUp),
        CaseState::Cancelled | CaseState::Closed => true,
        _ => false,
    }
}
