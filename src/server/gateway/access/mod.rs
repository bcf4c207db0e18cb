//! The door of the house: every request meets the policy table (`core/access`) before any handler.
//!
//! - `endpoints`: what every address is for; one that is not listed is closed to everybody
//! - `door`: who calls, how he stands to the case in the address, and whether he may

mod door;
mod endpoints;

pub(super) use door::{Arrived, Caller, guard};
pub use endpoints::{ENDPOINTS, Endpoint};
