//! The live sessions: one task each, which owns a `Session` and carries out its effects in order.
//!
//! - `registry`: finds the task of a session, starts it from the store when it does not run
//! - `task`: commands in, effects out; the only place where a session meets the world
//! - `keeper`: stores the records of a session before anybody hears of them
//! - `journey`: whether the case lets a session be held, and how the case follows it
//! - `letters`: what a session's task is sent
//! - `connection`: one signalling socket's end of a session
//! - `mailbox`: bounded messages to one socket
//! - `milestones`: what a trace shows of a session's life
//! - `chair`: which link holds the chair, for rights outside the session
//! - `revocations`: notices links revoked by another process

mod admission;
mod chair;
mod connection;
mod journey;
mod keeper;
mod letters;
mod mailbox;
mod milestones;
mod registry;
mod revocations;
#[cfg(test)]
mod stalls;
mod task;

pub use admission::NoNewSessions;
pub use connection::{Connection, SessionGone, Speaker};
pub use journey::keep_reporters;
pub use mailbox::{MailNext, MailboxReader};
pub use registry::{OpenError, Player, PlayerOffer, Registry, RegistryParts};
pub use revocations::watch_revocations;
