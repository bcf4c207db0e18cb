//! The evidence package of a session: what `export` writes and `verify` checks.
//!
//! - `export`: the whole package from the store and the recording
//! - `timeline`: every event in order, with its leaf hash
//! - `recording`: everything recorded, opened and placed in time
//! - `tracks`: one file per track
//! - `channels`: what a listener of a language heard; `sound`: a track as frames of 20 ms
//! - `chapters`: chapters and captions
//! - `dicom`: key images as DICOM objects and pictures
//! - `paper`: the report as an object of an image archive
//! - `signatures`: what the experts signed, byte by byte, and their signatures
//! - `images`: what was looked at, step by step
//! - `library`: recordings opened to be played
//! - `package`: a folder or a ZIP archive, read file by file
//! - `verify`: offline, from the files alone
//!
//! A line of `timeline.jsonl` ends with `,"leaf":"…"}`; what is hashed is the line without that, closed by `}`. Where
//! that is `{"withheld":N}` or `{"unstored":N}`, the hash stands alone: record N was written or made behind the closed
//! door, or a disk has forgotten it. Leaves are hashed and combined as in RFC 6962, 2.1. A checkpoint signs
//! `consilium checkpoint 1`, session, size, root and moment, each on a line, with Ed25519.

mod channels;
mod chapters;
mod dicom;
mod export;
mod images;
mod library;
mod package;
mod paper;
mod recording;
mod signatures;
mod sound;
mod timeline;
#[cfg(test)]
mod tone_plan;
mod tracks;
mod verify;

pub use chapters::Chapter;
pub use export::{ExportError, Exported, export};
pub use images::{ImageChange, ImageStep};
pub use library::{Contents, Holding, Library, Opened, PlayError, Release};
pub use recording::{Recording, folder_of};
pub use verify::{Finding, KeptCheckpoint, VerifyError, verify};
