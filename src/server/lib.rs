//! Everything that touches the world: sockets, HTTP, disk, database, metrics. It decides nothing
//! clinical: `consilium-core` does, and this crate carries out what it says.
#![forbid(unsafe_code)]

pub mod accounts;
pub mod alerts;
pub mod audit;
pub mod backup;
pub mod board;
pub mod commands;
pub mod config;
pub mod dossier;
pub mod evidence;
pub mod gateway;
pub mod inspector;
pub mod mail;
pub mod oidc;
pub mod ops;
pub mod recorder;
pub mod report;
mod running;
pub mod sessions;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod transport;

pub use running::{Server, StartError};
