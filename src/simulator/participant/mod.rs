//! A simulated person in a session: signalling, media, and what she knows of the room.
//!
//! - `handle`: `Participant`, the handle others hold
//! - `options`: how she joins
//! - `actor`: the task behind the handle
//! - `socket`: the signalling WebSocket
//! - `room`: the session as she was told it
//! - `negotiation`: offers and answers
//! - `pump`: sends sound and pictures in time
//! - `far_link`: delay and loss on the way to the server
//! - `feeds`: where sound and pictures come from

mod actor;
mod far_link;
mod feeds;
mod handle;
mod negotiation;
mod options;
mod pump;
mod room;
mod socket;
#[cfg(test)]
mod tests;

pub use far_link::FarLink;
pub use feeds::{PictureFeed, SoundFeed};
pub use handle::{AskError, Participant, Pointer, WaitError};
pub use options::{JoinOptions, PointerListener, Receive, Watch};
pub use room::{MediaState, Room};
pub use socket::{JoinError, SocketError};
