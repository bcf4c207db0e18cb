//! One live session as a state machine: commands and notices in, effects out. No clock, no sockets.
//!
//! Every command changes the state first; then rights on the media path, routes and everybody's
//! view are planned from the state as a whole, and only the differences leave as effects. What is
//! remembered changes by records alone, so that a replay after a restart gives the same ledger.
//!
//! The face:
//! - `command`: what a session is asked
//! - `effect`: what it asks of the world, carried out in order
//! - `record`: what is remembered of it
//! - `session`: the machine: state, dispatch, beginning and end
//!
//! The rules:
//! - `rights`: who may do what, one table
//! - `dossier`: its rows about the documents of the case, for those who ask outside a session
//! - `limits`: how much and how often
//! - `requests`: a client's message from its right to its answer
//! - `seats`, `lobby`, `chair`, `deliberation`, `chat`: one concern each
//! - `recording`, `filming`: what is recorded, and which cameras of it
//! - `outcome`: the outcome form: who writes, who votes, who sees it
//! - `publishing`, `routes`, `lines`, `players`: media, from offer to route
//! - `interpreting`, `gaps`: the interpretation, and the speech that nobody interpreted
//! - `pointing`, `viewing`: cursors, and the images looked at together
//! - `speakers`, `qualities`: what is told without being asked; `health`: what operators see of it; `listening`: the
//!   route table for auditors
//!
//! The means:
//! - `ledger`: what survives a restart
//! - `views`, `roster`: what each person sees, and the steps to it
//! - `seen`: what report and export may tell of images and chat, from the records alone
//! - `replay`: commands sent twice
//! - `due`: what happens by itself
//! - `outbox`: the order of effects

mod chair;
mod chat;
mod command;
mod deliberation;
mod dossier;
mod due;
mod effect;
mod filming;
mod gaps;
mod health;
mod interpreting;
mod ledger;
mod limits;
mod lines;
mod listening;
mod lobby;
mod mixing;
mod outbox;
mod outcome;
mod players;
mod pointing;
mod publishing;
mod qualities;
mod record;
mod recording;
mod replay;
mod requests;
mod rights;
mod roster;
mod routes;
mod seats;
mod seen;
#[allow(clippy::module_inception, reason = "a file is named after its main type")]
mod session;
mod speakers;
mod viewing;
mod views;

pub use command::{Command, ConnectionId, Now, RecorderNotice, Seat};
pub use dossier::{DossierRights, dossier_rights, may_play_recording, may_release_recording};
pub use effect::Effect;
pub use ledger::Ledger;
pub use record::Record;
pub use routes::{Listener, PlannedTrack, Playback, plan_routes};
pub use seen::{Seen, open_chat};
pub use session::Session;
