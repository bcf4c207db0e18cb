//! One WebRTC endpoint of a simulated person. This folder alone names the WebRTC library.
//!
//! - `connection`: offers, answers, lines
//! - `engine`: codecs and header extensions on offer
//! - `handler`: what the library tells, passed on
//! - `outlet`: a sending line
//! - `red`: sound said twice, against loss
//! - `keyframe_requests`: hands requests for a keyframe to the sender

mod connection;
mod engine;
#[cfg(test)]
mod engine_tests;
mod handler;
mod keyframe_requests;
mod outlet;
mod red;
#[cfg(test)]
mod tests;

pub use connection::{Offer, Peer, PeerError, PeerSettings};
pub use handler::{Arrived, PacketListener, PeerEvent};
pub use outlet::{Departing, Outlet};
pub use red::Frame;
