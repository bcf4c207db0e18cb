use serde::{Deserialize, Serialize};

use super::consent::Scope;
use super::date::Date;
use super::facts::CaseFacts;
use super::state::CaseState;
use crate::model::Timestamp;

/// A move somebody asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request<'a> {
    pub to: CaseState,
    pub reason: &'a str,
    pub at: Timestamp,
}

/// What happened to a case; the audit's truth. Who and when are kept beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum CaseEvent {
    Moved {
        from: CaseState,
        to: CaseState,
        reason: String,
    },
    ConsentSigned {
        consent: u32,
        scopes: Vec<Scope>,
    },
    ConsentWithdrawn {
        consent: u32,
    },
    ItemChanged {
        item: String,
        state: String,
        /// What the reviewer said. Empty in events of before that was kept.
        #[serde(default)]
        reason: String,
    },
    /// A document fills an item from now on, and the item stands so.
    ItemLinked {
        item: String,
        document: String,
        state: String,
    },
    ItemUnlinked {
        item: String,
        document: String,
        state: String,
    },
    PersonAdded {
        person: u32,
    },
    Scheduled {
        appointment: u32,
    },
    EmergencyDeclared {
        reason: String,
        approved_by: u32,
    },
    /// Summary, glossary or referral plan.
    SheetWritten {
        sheet: String,
    },
    PlanAnswered {
        confirmed: bool,
        /// The digest of the plan that was answered, and the name that was signed: what was agreed can be shown. Empty
        /// in events of before that was kept.
        #[serde(default)]
        plan: String,
        #[serde(default)]
        name: String,
    },
    TaskAdded {
        task: u32,
        kind: String,
    },
    TaskChanged {
        task: u32,
        kind: String,
        done: bool,
    },
    OpinionSealed {
        colleague: u32,
        commitment: String,
    },
    OpinionsOpened {
        opinions: u32,
    },
    LetterWritten {
        letter: u32,
        kind: String,
    },
    PersonRemoved {
        person: u32,
    },
}

/// Why a case does not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    #[error("The case cannot go there from where it is.")]
    NotFromHere,
    #[error("Give a reason.")]
    NoReason,
    #[error("For a child a parent or guardian applies.")]
    GuardianApplies,
    #[error("There is no appointment.")]
    NoAppointment,
    #[error("The patient has not consented to the consultation.")]
    NoConsent,
    #[error("Consent to send data abroad is missing.")]
    NoCrossBorderConsent,
    #[error("Consent to the recording is missing.")]
    NoRecordingConsent,
    #[error("The team has no local expert or no consultant; the chair says why it goes on.")]
    NoQuorum,
    #[error("A mandatory field of the report is empty.")]
    EmptyField,
    #[error("A signature is missing.")]
    NoSignature,
    #[error("What the patient is told is not approved beside this report.")]
    NoPatientVersion,
}

/// The event of a move, or every reason why not.
pub fn decide(from: CaseState, facts: &CaseFacts, request: Request<'_>) -> Result<CaseEvent, Vec<Refusal>> {
    let Request { to, reason, at } = request;
    let reason = reason.trim();
    if !from.next().contains(&to) {
        return Err(vec![Refusal::NotFromHere]);
    }
    let mut refusals = Vec::new();
    if to.needs_reason() && reason.is_empty() {
        refusals.push(Refusal::NoReason);
    }
    match to {
        CaseState::Submitted => refusals.extend(missing_for_request(facts, at)),
        CaseState::Scheduled => refusals.extend(missing_for_session(facts)),
        CaseState::InSession => {
            refusals.extend(missing_for_session(facts));
            if !facts.has_quorum() && reason.is_empty() {
                refusals.push(Refusal::NoQuorum);
            }
        }
        CaseState::Released => refusals.extend(missing_for_release(facts)),
        _ => {}
    }
    if refusals.is_empty() { Ok(CaseEvent::Moved { from, to, reason: reason.to_owned() }) } else { Err(refusals) }
}

fn missing_for_request(facts: &CaseFacts, at: Timestamp) -> Option<Refusal> {
    let minor = facts.patient_born.is_minor_on(Date::of(at));
    (minor && !facts.applicant_is_guardian).then_some(Refusal::GuardianApplies)
}

/// What keeps a session from being held. An emergency may go before consent to the consultation and
/// to cross-border data, unless that was taken back since; never before consent to recording.
pub fn missing_for_session(facts: &CaseFacts) -> Vec<Refusal> {
    let mut missing = Vec::new();
    let Some(plan) = facts.plan else {
        missing.push(Refusal::NoAppointment);
        return missing;
    };
    if !facts.is_waived(Scope::Consultation) && !facts.consents_to(Scope::Consultation) {
        missing.push(Refusal::NoConsent);
    }
    if !facts.may_leave_region(plan.cross_border) {
        missing.push(Refusal::NoCrossBorderConsent);
    }
    if plan.recorded && !facts.consents_to(Scope::Recording) {
        missing.push(Refusal::NoRecordingConsent);
    }
    missing
}

/// Consent that an emergency put off is due before the report leaves.
fn missing_for_release(facts: &CaseFacts) -> Vec<Refusal> {
    let mut missing = Vec::new();
    if facts.empty_report_fields > 0 {
        missing.push(Refusal::EmptyField);
    }
    if facts.missing_signatures > 0 {
        missing.push(Refusal::NoSignature);
    }
    if !facts.patient_version_approved {
        missing.push(Refusal::NoPatientVersion);
    }
    if !facts.consents_to(Scope::Consultation) {
        missing.push(Refusal::NoConsent);
    }
    missing
}
