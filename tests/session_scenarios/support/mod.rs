//! `TestSession`: one session in virtual time with browsers, players, a store and an engine around it.
//!
//! - `test_session`: the session and its people
//! - `socket`: one browser's side of the protocol, which checks what it is sent
//! - `engine`: the media engine as far as the session can tell
//! - `sdp`: offers
//! - `room`: four people who are there already

mod engine;
mod room;
mod sdp;
mod socket;
mod test_session;

pub use room::Room;
pub use sdp::{offer, receiving, sending};
pub use test_session::{TestSession, Who, language, offer_of};
