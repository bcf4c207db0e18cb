//! Images looked at together: who leads, what is on show, pins, marks, key images. Pure: told who asks and when.
//!
//! - `state`: what survives a restart
//! - `fact`: what happened; the state changes by facts alone
//! - `decide`: an act becomes facts or a refusal
//! - `live`: what is gone with the process: requests, leases, locks, screens, views between two records
//! - `pace`: how often views and screens are told and remembered
//! - `bounds`: how much of everything, and what is sound
//! - `render`: what one person may see of it

mod bounds;
mod decide;
mod fact;
mod live;
mod pace;
mod render;
mod state;
#[cfg(test)]
mod stories;

pub use bounds::is_sound_place;
pub use decide::{Asker, Outcome, decide};
pub use fact::{ControlReason, Fact, PointerSample, ScreenSample};
pub use live::Live;
pub use render::{Closed, Eyes, view};
pub use state::{KeyImage, Mark, Pin, Presenter, Register, Viewing};
