use serde::{Deserialize, Serialize};

/// A session before consent, answered for by two people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    pub reason: String,
    /// Numbers of the two members of staff.
    pub declared_by: u32,
    pub approved_by: u32,
}

/// Why it is no emergency yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmergencyError {
    #[error("Say why the session cannot wait for consent.")]
    NoReason,
    #[error("A second person approves an emergency.")]
    SamePerson,
}

pub fn declare_emergency(reason: &str, declared_by: u32, approved_by: u32) -> Result<Emergency, EmergencyError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(EmergencyError::NoReason);
    }
    if declared_by == approved_by {
        return Err(EmergencyError::SamePerson);
    }
    Ok(Emergency { reason: reason.to_owned(), declared_by, approved_by })
}
