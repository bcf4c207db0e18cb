//! All that the server remembers, in a folder that proves itself, and back again.
//!
//! - `manifest`: what is in it, with hashes
//! - `take`: a copy of a data folder, also while the server runs
//! - `check`: whether a backup is whole, without changing anything
//! - `restore`: into an empty data folder
//! - `error`: why none of it was done

mod check;
mod error;
mod manifest;
mod restore;
mod take;

pub use check::{Checked, check};
pub use error::BackupError;
pub use manifest::{KeptKey, Manifest};
pub use restore::restore;
pub use take::take;
