//! - `server`: a server under test
//! - `http`: one request over a bare socket
//! - `socket`: a signalling client
//! - `staff`: accounts and requests to begin a story with
//! - `collector`: takes traces
//! - `python`: programs of the tests' virtual environment

mod collector;
mod http;
mod python;
mod server;
mod socket;
mod staff;

pub use collector::{Collector, Seen};
pub use http::{Answer, Request, read_to_end};
pub use python::python_program;
pub use server::{TestServer, invitation};
pub use socket::{TestSocket, message};
pub use staff::{PASSWORD, choose_password, request_case, secret_of, set_up_link, signed_in};
