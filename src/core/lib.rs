//! Everything that decides: roles and rights, the live session, the media engine.
//!
//! This crate never touches the world. It is told the time, it is given random numbers and ids,
//! it returns effects and outputs; `consilium-server` carries them out. See `ARCHITECTURE.md`.
#![forbid(unsafe_code)]

pub mod access;
pub mod audit;
pub mod cases;
pub mod fhir;
pub mod imaging;
pub mod interpretation;
pub mod media;
pub mod mixing;
pub mod model;
pub mod outcome;
pub mod protocol;
pub mod quality;
pub mod recording;
pub mod report;
pub mod session;
pub mod viewing;
