//! One signalling WebSocket, from the first message to the last. Generic over the socket, so that
//! tests play both ends.
//!
//! - `converse`: hello, then listening and writing side by side, then goodbye
//! - `listener`: what comes in: bounded in size, number and patience
//! - `budget`: how many messages a socket may send
//! - `writer`: what goes out, and pings
//! - `frames`: protocol messages as WebSocket messages

mod budget;
mod converse;
mod frames;
mod listener;
#[cfg(test)]
mod tests;
mod writer;

pub(super) use converse::{converse, turn_away};
