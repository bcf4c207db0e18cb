use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseState {
    Draft,
    Submitted,
    Triage,
    Accepted,
    /// Back to the applicant, who may complete it.
    Returned,
    Declined,
    Preparing,
    Scheduled,
    InSession,
    ReportDraft,
    SignOff,
    Released,
    FollowUp,
    Closed,
    Cancelled,
}

/// The text names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown state of a case")]
pub struct UnknownState;

impl CaseState {
    pub const ALL: [CaseState; 15] = [
        CaseState::Draft,
        CaseState::Submitted,
        CaseState::Triage,
        CaseState::Accepted,
        CaseState::Returned,
        CaseState::Declined,
        CaseState::Preparing,
        CaseState::Scheduled,
        CaseState::InSession,
        CaseState::ReportDraft,
        CaseState::SignOff,
        CaseState::Released,
        CaseState::FollowUp,
        CaseState::Closed,
        CaseState::Cancelled,
    ];

    /// The name used on the wire and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            CaseState::Draft => "draft",
            CaseState::Submitted => "submitted",
            CaseState::Triage => "triage",
            CaseState::Accepted => "accepted",
            CaseState::Returned => "returned",
            CaseState::Declined => "declined",
            CaseState::Preparing => "preparing",
            CaseState::Scheduled => "scheduled",
            CaseState::InSession => "in_session",
            CaseState::ReportDraft => "report_draft",
            CaseState::SignOff => "sign_off",
            CaseState::Released => "released",
            CaseState::FollowUp => "follow_up",
            CaseState::Closed => "closed",
            CaseState::Cancelled => "cancelled",
        }
    }

    /// The states that may follow, guards aside. The whole journey in one table.
    pub const fn next(self) -> &'static [CaseState] {
        use CaseState::*;
        match self {
            Draft => &[Submitted, Cancelled],
            Submitted => &[Triage, Cancelled],
            Triage => &[Accepted, Returned, Declined, Cancelled],
            Accepted => &[Preparing, Cancelled],
            Returned => &[Submitted, Cancelled],
            Preparing => &[Scheduled, Cancelled],
            Scheduled => &[InSession, Preparing, Cancelled],
            InSession => &[ReportDraft],
            ReportDraft => &[SignOff],
            SignOff => &[Released, ReportDraft],
            Released => &[FollowUp],
            // A follow-up session is held on the same case.
            FollowUp => &[Preparing, Closed],
            Declined | Closed | Cancelled => &[],
        }
    }

    /// Whoever moves a case here says why.
    pub const fn needs_reason(self) -> bool {
        matches!(self, CaseState::Returned | CaseState::Declined | CaseState::Cancelled)
    }
}

impl fmt::Display for CaseState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for CaseState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        CaseState::ALL.into_iter().find(|state| state.as_str() == text).ok_or(UnknownState)
    }
}
