//! What operators see: every session's quality, the machine's, and what somebody has to do. Numbers only:
//! no name, title or word of anybody comes in here.
//!
//! - `handle`: how the rest of the server reaches the board
//! - `collector`: one task that owns everything on it, looks once a second, and shows a picture
//! - `history`: the worst of each minute, and alerts, on their way to the store
//! - `strip`: how a session went over time, in cells
//! - `node`: what the machine says of itself
//! - `picture`: what is shown

mod collector;
mod handle;
mod history;
mod node;
mod picture;
#[cfg(test)]
mod stories;
mod strip;

pub use handle::{Board, BoardParts};
pub use picture::{HeatMap, Picture, SessionDetail, SessionLine};
