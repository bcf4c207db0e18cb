//! Letters on their way to a mail server.
//!
//! - `post`: hands over what is due, tries again what was not taken, and counts both
//! - `envelope`: a letter as a message (RFC 5322), with its calendar file

mod envelope;
mod post;

pub use post::{MailError, Post};
