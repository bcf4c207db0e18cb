//! One live session as a state machine: commands and notices in, effects out. No clock, no sockets.
//!
//! - `command`: what a session is asked
//! - `effect`: what it asks of the world, carried out in order

mod command;
mod effect;
mod record;

pub use command::{Command, ConnectionId, Now, Seat};
pub use effect::Effect;
pub use record::Record;
