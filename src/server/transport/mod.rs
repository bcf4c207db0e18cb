//! Sockets and threads for media: one worker thread per core, each owning one engine and one UDP
//! port, so that a datagram always reaches the thread that owns its session.
//!
//! - `handle`: what the rest of the server holds; starts and stops the workers
//! - `worker`: the thread: receive a batch, let the engine think, send a batch
//! - `socket`: batched system calls, with UDP segmentation where the kernel has it
//! - `batch`: how datagrams are gathered into few system calls
//! - `busy`: how much of its time a worker works
//! - `mixer`: one sound made of several, for those who cannot mix
//! - `tcp`: media over TCP for networks that block UDP (RFC 6544 passive, RFC 4571 framing)

mod batch;
mod busy;
mod handle;
mod mailbox;
mod mixer;
mod socket;
mod tcp;
mod worker;

pub use handle::{MediaHandle, TransportError, TransportSettings, outward_address};
pub use socket::MediaSocket;
pub use worker::{COPIES, WorkerReport};
