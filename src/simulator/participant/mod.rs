//! A simulated person in a session: signalling, media, and what she knows of the room.
//!
//! - `handle`: `Participant`, the handle others hold
//! - `options`: how she joins
//! - `actor`: the task behind the handle
//! - `socket`: the signalling WebSocket
//! - `room`: the session as she was told it
//! - `negotiation`: offers and answers
//! - `pump`: sends sound and pictures in time
//! - `feeds`: where sound and pictures come from

mod actor;
mod feeds;
mod handle;
mod negotiation;
mod options;
mod pump;
mod room;
mod socket;
#[cfg(test)]
mod tests;

pub use feeds::{PictureFeed, SoundFeed};
pub use handle::{AskError, Participant, WaitError};
pub use options::{JoinOptions, Receive, Watch};
pub use room::{MediaState, Room};
pub use socket::{JoinError, SocketError};
