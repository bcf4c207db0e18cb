use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// When the local expert asks what became of the plan, in days after the release.
pub const FOLLOW_UP_DAYS: [u16; 3] = [7, 30, 90];

/// Whether the plan was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarriedOut {
    Fully,
    Partly,
    NotAtAll,
}

/// Why something was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotDoneBecause {
    PatientDeclined,
    SideEffects,
    Progression,
    OtherIllness,
    NotAvailable,
    Cost,
    Travel,
    Waiting,
    LostContact,
    Died,
    Other,
}

/// What was found at one of the days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUpFinding {
    pub carried_out: CarriedOut,
    /// Needed unless everything was carried out.
    pub because: Option<NotDoneBecause>,
    pub note: String,
    #[serde(default)]
    pub at: Option<Timestamp>,
}

/// One look back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub day: u16,
    pub finding: Option<FollowUpFinding>,
}

/// Why a finding is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FollowUpError {
    #[error("Say why it was not carried out.")]
    NoReason,
    #[error("Describe the other reason.")]
    NoNote,
}

impl FollowUpFinding {
    pub fn check(&self) -> Result<(), FollowUpError> {
        match (self.carried_out, self.because) {
            (CarriedOut::Fully, _) => Ok(()),
            (_, None) => Err(FollowUpError::NoReason),
            (_, Some(NotDoneBecause::Other)) if self.note.trim().is_empty() => Err(FollowUpError::NoNote),
            _ => Ok(()),
        }
    }
}
