//! Interpretation: booths, channels, who interprets into what, and who hears whom how loud.
//!
//! Pure: `decide` looks at the state and answers with facts or a refusal; `Interpretation::apply`
//! takes a fact over and cannot fail. Facts are what is stored, so that a restart has the same
//! booths. Who sounds at this moment (`Voices`) is not stored.
//!
//! - `state`: booths, interpreters, mode, turn
//! - `fact`: what has happened, and how it changes the state
//! - `voices`: who sounds now
//! - `passages`: when the floor spoke
//! - `span`: how much later an interpreter says what the floor has said
//! - `event`: what is asked or noticed
//! - `decide`: from an event to facts
//! - `console`: an interpreter's acts
//! - `glossary`: the terms of the case
//! - `handover`: passing the microphone on
//! - `lead`: what the chair decides
//! - `turns`: consecutive mode
//! - `due`: what happens by itself
//! - `channel`: what a channel carries now
//! - `relay`: where an interpreter listens
//! - `plan`: the sounds of one listener and their gains
//! - `view`: what people are shown
//! - `missed`: what is said and reaches nobody in a language that somebody needs

mod channel;
mod console;
mod decide;
mod due;
mod event;
mod fact;
mod glossary;
mod handover;
mod lead;
mod missed;
mod passages;
mod plan;
mod relay;
mod span;
mod state;
mod turns;
mod view;
mod voices;

pub use channel::Channel;
pub use decide::{decide, step};
pub use due::{due, next_due};
pub use event::{Event, Refusal};
pub use fact::{Fact, TakeCause};
pub use glossary::usable_terms;
pub use missed::missed;
pub use plan::{Ear, Gain, Planner, Sound, SoundKey, Sounds, plan};
pub use span::{DEFAULT_SPAN, Spans};
pub use state::{Booth, Interpretation, Interpreter};
pub use view::{Attendee, Players, view};
pub use voices::Voices;

#[cfg(test)]
mod invariants;
#[cfg(test)]
mod stories;
