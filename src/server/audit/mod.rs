//! Keeps who saw what, without making anybody wait for it.
//!
//! - `ledger`: a bounded queue before the store; what cannot be kept is not shown
//! - `anchor`: number and hash of the last event, in a file beside the database
//! - `check`: walks along the chain and names where it was tampered with

mod anchor;
mod check;
mod ledger;

pub use anchor::{Anchor, AnchorError};
pub use check::{CheckError, check_audit};
pub use ledger::{AuditLedger, NotKept, Reserved};
