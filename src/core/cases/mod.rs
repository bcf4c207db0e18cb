//! A case from request to follow-up: which state follows which, and what must hold first. Pure.
//!
//! - `state`: the states of a case and which may follow which
//! - `date`: calendar days, and who is a minor
//! - `consent`: what was consented to, by whom, and whether the person could
//! - `facts`: what guards look at
//! - `transition`: a move asked for, allowed as an event or refused with a reason
//! - `consequence`: what a move brings with it
//! - `emergency`: a session before consent, with a reason and a second approver
//! - `retention`: how long the law wants a case kept
//! - `checklist`: the parts of a dossier, and how ready a case is; `templates`: what each specialty asks for, and which
//!   part a document fills; `review`: what may be found about a part
//! - `team`: who fits a case, and how many interpreters it needs; `presence`: on which days somebody can be asked
//! - `office`: working hours and public holidays; `working`: working days, and what is due within so many
//! - `translation`, `opinion`, `sheet`: what is prepared: translations checked by a second person, opinions sealed
//!   before the session, the one-page summary and the words for the booth
//! - `nameless`: a text without what names the patient
//! - `referral`, `follow_up`: what comes after: the plan the patient confirms, and what became of it; `concordance`: how
//!   often what was recommended was carried out
//! - `task`: something that a case owes; `letters`: what is written to people, in their language

mod checklist;
mod concordance;
mod consent;
mod consequence;
mod date;
mod emergency;
mod facts;
mod follow_up;
mod letters;
mod nameless;
mod office;
mod opinion;
mod presence;
mod referral;
mod retention;
mod review;
mod sheet;
mod state;
mod task;
mod team;
mod templates;
#[cfg(test)]
mod tests;
mod transition;
mod translation;
mod working;

pub use checklist::{ChecklistItem, ItemKind, ItemState, Need, Readiness, readiness};
pub use concordance::{Concordance, LookedBack, ReasonCount, concordance};
pub use consent::{Consent, ConsentError, Scope, Signature, Signer, check_signature, check_signer};
pub use consequence::{Consequence, consequence};
pub use date::{Date, DateError};
pub use emergency::{Emergency, EmergencyError, declare_emergency, ends_emergency};
pub use facts::{CaseFacts, Plan};
pub use follow_up::{
    CarriedOut, FOLLOW_UP_DAYS, FollowUp, FollowUpError, FollowUpFinding, LookLetter, LooksAfter, LooksChange,
    NotDoneBecause, change_looks, check_days, looks_after, looks_begun,
};
pub use letters::{LetterText, Occasion, write_letter};
pub use nameless::without_names;
pub use office::{LocalTime, Suits, holiday, suits};
pub use opinion::{commitment, may_open_opinions, opinion_round};
pub use presence::{Absence, DayOff};
pub use referral::{Milestone, PlanError, PlanState, QuotationLine, ReferralPlan, Route};
pub use retention::{Advice, Retained, RetentionPolicy, may_erase};
pub use review::{Paper, ReviewError, after_link, after_unlink, review};
pub use sheet::{Summary, Term, glossary_fits};
pub use state::{CaseState, UnknownState};
pub use task::{Contact, Errand, ErrandKind, Returned, ReturnedKind, Task};
pub use team::{Profile, ShortBooth, Voice, Wanted, interpreters_needed, short_booths};
pub use templates::{Arrival, checklist_for, fitting, template};
pub use transition::{CaseEvent, Refusal, Request, decide, missing_for_session};
pub use translation::{Translation, TranslationAct, TranslationError, TranslationState};
pub use working::{due_within, is_working_day};
