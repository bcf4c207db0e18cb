//! A real server process and people who join it over the real protocol with another WebRTC stack.
//!
//! - `hearing`: who hears whom
//! - `deliberation`: what those shut out receive
//! - `interruptions`: lost sockets and a server that dies
//! - `faults`: what operators are told when a leg loses packets or is long
//! - `pictures`: sizes and cameras
//! - `demo`: the play for visitors
//! - `stage`: the server and its guests

mod deliberation;
mod demo;
mod faults;
mod hearing;
mod interruptions;
mod pictures;
mod stage;
