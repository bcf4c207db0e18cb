//! Load: many simulated people over the real protocol, and what it costs the server.
//!
//! Everybody is in one process, so a packet tells its age by the time written into its payload. Delays hold
//! the time in both clients; the server's share is smaller.
//!
//! - `plan`: who takes part in which shape of session; `booth`: interpreters at their consoles
//! - `marker`: what a packet carries; `feeds`: sound and pictures made of markers
//! - `meter`: reads markers at a receiver; `histogram`: delays in little memory
//! - `cursor`: a hand over the shared images, and how it fares
//! - `proc`: CPU time and memory of the server; `inside`: the delay it measures itself
//! - `run`: joins, measures, leaves; `summary`: what that adds up to
//! - `report`: the figures as a table or JSON; `compare`: two runs

mod booth;
mod compare;
mod cursor;
mod feeds;
mod histogram;
mod inside;
mod marker;
mod meter;
mod plan;
mod proc;
mod report;
mod run;
mod summary;

pub use compare::compare;
pub use plan::{Interrupt, Shape, UnknownInterrupt, UnknownShape};
pub use report::{CursorRow, LanguageRow, LoadReport, RoleRow};
pub use run::{LoadError, LoadOptions, run};
