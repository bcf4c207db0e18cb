//! What the operator types: each subcommand of `consilium`, without the parsing of its arguments.
//!
//! - `serve`: runs the server until a signal
//! - `invite`, `revoke`: join links, with the server running or not
//! - `inspect_upload`: the child process that looks at uploads
//! - `invite_staff`: a sign-in link for a coordinator, an account for anybody of the house
//! - `verify_audit`: whether anybody tampered with the audit
//! - `samples`: cases for the demo, one at each state of the journey; `samples_after`: those with a report
//! - `drain`: out of service and back
//! - `doctor`: what would keep the server from working here

mod doctor;
mod drain;
mod inspect_upload;
mod invite;
mod invite_staff;
mod revoke;
mod samples;
mod samples_after;
mod serve;
mod verify_audit;

pub use doctor::{Finding, KernelClock, examine};
pub use drain::{DrainError, drain};
pub use inspect_upload::inspect_upload;
pub use invite::{InviteError, InviteRequest, Invited, SessionChoice, invite, invite_through};
pub use invite_staff::{
    AccountError, invite_staff, invite_staff_through, lend_account, make_account, make_account_through,
};
pub use revoke::{RevokeError, revoke};
pub use samples::{SampleError, SampleLinks, sample_cases};
pub use samples_after::SampleHour;
pub use serve::{ServeError, serve};
pub use verify_audit::verify_audit;
