//! What leaves the engine: datagrams and events, in order.

use std::net::SocketAddr;
use std::time::Instant;

use super::demuxer::Remote;
use super::event::{Event, Tap};
use crate::model::SessionId;

/// Buffers kept for the next datagrams; more than that go back to the allocator.
const SPARE_BUFFERS: usize = 128;
/// Room for a full datagram, so that a buffer given back fits whatever comes next.
const BUFFER: usize = 1500;

/// A datagram to send.
#[derive(Debug)]
pub struct Datagram {
    /// The local address it leaves from.
    pub source: SocketAddr,
    pub remote: Remote,
    pub bytes: Vec<u8>,
    /// Of a forwarded packet that was not held back for its receiver's sake: when it was received.
    pub received: Option<Instant>,
}

/// What came out of the engine, to be carried out in order.
#[derive(Debug, Default)]
pub struct Outbox {
    pub datagrams: Vec<Datagram>,
    pub events: Vec<(SessionId, Event)>,
    /// For the recorder.
    pub taps: Vec<Tap>,
    /// For the mixer.
    pub voices: Vec<Tap>,
    spare: Vec<Vec<u8>>,
}

impl Outbox {
    /// Gives the buffer of a sent datagram back for the next one.
    pub fn recycle(&mut self, buffer: Vec<u8>) {
        if self.spare.len() < SPARE_BUFFERS && buffer.capacity() >= BUFFER {
            self.spare.push(buffer);
        }
    }

    /// An empty buffer with room for a full datagram.
    pub(super) fn buffer(&mut self) -> Vec<u8> {
        match self.spare.pop() {
            Some(mut buffer) => {
                buffer.clear();
                buffer
            }
            None => Vec::with_capacity(BUFFER),
        }
    }

    /// Buffers given back to the box in the other hand go with the engine.
    pub(super) fn keep_spares_of(&mut self, other: &mut Outbox) {
        if self.spare.len() < other.spare.len() {
            std::mem::swap(&mut self.spare, &mut other.spare);
        }
    }
}
