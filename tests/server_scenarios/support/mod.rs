//! - `server`: a server under test
//! - `http`: one request over a bare socket
//! - `socket`: a signalling client

mod http;
mod server;
mod socket;

pub use http::{Request, read_to_end};
pub use server::{TestServer, invitation};
pub use socket::{TestSocket, message};
