//! Running the server: what it counts, what it logs, how it stops. Imports no other room.
//!
//! - `counters`: what has happened so far, as numbers for `/metrics`
//! - `clock`: the one place that reads the time
//! - `https`: the client for other services of the house
//! - `process`: what the process has used, for `/metrics`
//! - `logging`: to standard error, as text or JSON
//! - `shutdown`: one signal stops in order, a second one at once
//! - `signals`: what whoever runs the process wishes; `drain`: whether new sessions are taken
//! - `address_file`: tells other processes where the running server is

mod address_file;
mod clock;
mod counters;
mod drain;
mod https;
mod logging;
mod process;
mod shutdown;
mod signals;

pub use address_file::{AddressFile, RunningServer};
pub use clock::{now, wall_clock};
pub use counters::{Count, Counters, Gauge, Held, render_each, render_histogram, render_one};
pub use drain::Drain;
pub use https::{HttpsClient, https_client};
pub use logging::{LogFilter, LoggingError, SpanLayer, start_logging};
pub use process::render_process;
pub use shutdown::{Shutdown, Stopped, stop_on_signals};
pub use signals::{Signals, Wish};
