//! A real server process and people who join it over the real protocol with another WebRTC stack.
//!
//! - `hearing`: who hears whom
//! - `deliberation`: what those shut out receive
//! - `interruptions`: lost sockets and a server that dies
//! - `faults`: what operators are told when a leg loses packets or is long
//! - `pictures`: sizes and cameras
//! - `load`: what a measured meeting carries, and what it does not pass over
//! - `demo`: the play for visitors
//! - `stage`: the server and its guests; `night_desk`: who is called when something is wrong

mod deliberation;
mod demo;
mod faults;
mod hearing;
mod interruptions;
mod load;
#[path = "../support/night_desk.rs"]
mod night_desk;
mod pictures;
mod stage;
