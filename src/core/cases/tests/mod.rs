//! Every move and every guard, as tables.
//!
//! - `journey`: all moves of all states
//! - `guards`: what must hold before a session and a release
//! - `people`: minors, guardians, days; the checklist
//! - `dossier`: what each specialty asks for, what fills it, what may be found about it
//! - `around`: teams, translations, opinions, plans, follow-up, working hours
//! - `presence`: on which days somebody can be asked
//! - `working`: working days, and what is due within so many

mod around;
mod dossier;
mod guards;
mod journey;
mod people;
mod presence;
mod working;

use super::*;
use crate::model::{Role, Timestamp};

/// 2026-11-22.
const TODAY: Timestamp = Timestamp(1_795_305_600_000);

fn consent(scopes: &[Scope], signer: Signer) -> Consent {
    Consent { scopes: scopes.to_vec(), signer, signed: TODAY, withdrawn: None }
}

fn ready() -> CaseFacts {
    CaseFacts {
        patient_born: "1961-04-30".parse().expect("a day"),
        applicant_is_guardian: false,
        consents: vec![consent(&Scope::ALL, Signer::Patient)],
        team: vec![Role::LocalExpert, Role::Consultant, Role::Interpreter],
        plan: Some(Plan { recorded: true, cross_border: true }),
        emergency: None,
        empty_report_fields: 0,
        missing_signatures: 0,
        patient_version_approved: true,
    }
}

fn ask(from: CaseState, to: CaseState, facts: &CaseFacts, reason: &str) -> Result<CaseEvent, Vec<Refusal>> {
    decide(from, facts, Request { to, reason, at: TODAY })
}
