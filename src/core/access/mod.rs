//! Who may ask the server for what, before anybody looks closer: one table, and everything that is not in it is denied.
//!
//! Every address of the server stands for an `Action`. Whoever calls is one or several `Actor`s, and stands in a
//! `Relation` to the case that the address names. The rights of a live session (`session/rights.rs`) decide more
//! narrowly once the door is open: who holds the chair, whether the team deliberates, what the chair allows.
//!
//! - `actor`: who calls, and how he stands to the case
//! - `staff_role`: what somebody does in the house
//! - `action`: what an address is for
//! - `policy`: the table
//! - `sign_in`, `lockout`, `totp`: names, passwords, wrong tries and second factors

mod action;
mod actor;
mod lockout;
mod policy;
mod sign_in;
mod staff_role;
#[cfg(test)]
mod tests;
mod totp;

pub use action::Action;
pub use actor::{Actor, Relation};
pub use lockout::Lockout;
pub use policy::{Accepts, accepts, discloses, may};
pub use sign_in::{SignInName, SignInNameError, WeakPassword, check_password};
pub use staff_role::{StaffRole, StaffRoles, UnknownStaffRole};
pub use totp::{TOTP_STEP_S, check_totp};
