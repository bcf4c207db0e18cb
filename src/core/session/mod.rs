//! One live session as a state machine: commands and notices in, effects out. No clock, no sockets.
//!
//! - `command`: what a session is asked
//! - `effect`: what it asks of the world, carried out in order
//! - `record`: what is remembered of it
//! - `session`: the machine itself

mod command;
mod effect;
mod record;
#[allow(clippy::module_inception, reason = "a file is named after its main type")]
mod session;

pub use command::{Command, ConnectionId, Now, Seat};
pub use effect::Effect;
pub use record::Record;
pub use session::Session;
