//! The outcome form of a consultation: agenda, numbered questions with their answers, options, tests, actions,
//! red flags, and how each expert stands to each of them.
//!
//! Pure: `decide` looks at the form and answers with a fact or a refusal; `apply` takes a fact over and cannot
//! fail. Facts are what is stored. Who may ask is decided by the session's rights.
//!
//! - `fact`: what has happened, and how it changes the form
//! - `decide`: from an act to a fact
//! - `bounds`: how long, how many

mod bounds;
mod decide;
mod fact;

pub use bounds::{fits, is_sound_link, is_vote_on};
pub use decide::decide;
pub use fact::{Outcome, OutcomeFact};

#[cfg(test)]
mod stories;
