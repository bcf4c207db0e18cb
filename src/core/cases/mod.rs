//! A case from request to follow-up: which state follows which, and what must hold first. Pure.
//!
//! - `state`: the states of a case and which may follow which
//! - `date`: calendar days, and who is a minor
//! - `consent`: what was consented to, by whom, and whether the person could
//! - `facts`: what guards look at
//! - `transition`: a move asked for, allowed as an event or refused with a reason
//! - `emergency`: a session before consent, with a reason and a second approver
//! - `retention`: how long the law wants a case kept
//! - `checklist`: what a dossier needs, and how ready a case is

mod checklist;
mod consent;
mod date;
mod emergency;
mod facts;
mod retention;
mod state;
#[cfg(test)]
mod tests;
mod transition;

pub use checklist::{ChecklistItem, ItemKind, ItemState, Need, Readiness, readiness, template};
pub use consent::{Consent, ConsentError, Scope, Signer, check_signer};
pub use date::{Date, DateError};
pub use emergency::{Emergency, EmergencyError, declare_emergency};
pub use facts::{CaseFacts, Plan};
pub use retention::{Retained, RetentionPolicy, may_erase};
pub use state::{CaseState, UnknownState};
pub use transition::{CaseEvent, Refusal, Request, decide, missing_for_session};
