use serde::{Deserialize, Serialize};

use super::follow_up::FollowUp;
use super::translation::Translation;
use crate::model::Timestamp;

/// What somebody does around a referral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrandKind {
    FamilyContact,
    PriorityAppointment,
    Visa,
    Travel,
    Escort,
    InterpreterAbroad,
    Accommodation,
    Other,
}

/// One talk, letter or call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub at: Timestamp,
    pub by: String,
    pub text: String,
}

/// Something to be done, with the log of who was spoken to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    pub what: ErrandKind,
    pub note: String,
    pub log: Vec<Contact>,
}

/// What comes back from the hospital that treated the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnedKind {
    DischargeSummary,
    RehabilitationGuidance,
    Other,
}

/// A document that came back, passed to whoever referred the patient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    pub what: ReturnedKind,
    pub title: String,
    /// The document of the dossier.
    pub document: Option<String>,
    pub passed: Option<Timestamp>,
}

/// Something that a case owes: who and when stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Task {
    Translation(Translation),
    Errand(Errand),
    FollowUp(FollowUp),
    Returned(Returned),
}

impl Task {
    pub const fn kind(&self) -> &'static str {
        match self {
            Task::Translation(_) => "translation",
            Task::Errand(_) => "errand",
            Task::FollowUp(_) => "follow_up",
            Task::Returned(_) => "returned",
        }
    }
}
