//! The evidence package of a session: what `export` writes and `verify` checks.
//!
//! - `export`: the whole package from the store and the recording
//! - `timeline`: every event in order, with its leaf hash
//! - `tracks`: one file per track
//! - `channels`: what a listener of a language heard
//! - `dicom`: key images as DICOM objects and pictures
//! - `package`: a folder or a ZIP archive, read file by file
//! - `verify`: offline, from the files alone
//!
//! A line of `timeline.jsonl` ends with `,"leaf":"…"}`; what is hashed is the line without that,
//! closed by `}`. Leaves are hashed and combined as in RFC 6962, 2.1. A checkpoint signs
//! `consilium checkpoint 1`, session, size, root and moment, each on a line, with Ed25519.

mod channels;
mod dicom;
mod export;
mod package;
mod timeline;
mod tracks;
mod verify;

pub use export::{ExportError, Exported, export};
pub use verify::{Finding, VerifyError, verify};
