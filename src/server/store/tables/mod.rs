//! One entity per table. Rows stay inside the store; the rest sees domain types.
//!
//! - `session`, `session_event`: live consultations and what happened in them
//! - `invitation`, `login`: who may take a seat, and who has

pub mod invitation;
pub mod login;
pub mod session;
pub mod session_event;
