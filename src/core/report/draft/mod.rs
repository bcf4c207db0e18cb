//! The first report: a function of the case, the records of the session, and what was sealed of it.
//!
//! - `booth`: what was decided about the booths
//! - `first`: every field that case and session tell of
//! - `languages`: how a language is called in both
//! - `outcome`: those that the outcome form tells of
//! - `team`: what the directory knows of the people who took part

mod booth;
mod first;
mod languages;
mod outcome;
mod team;

pub use first::{CaseBrief, draft, draft_for_patient};
pub use team::Colleague;
