//! Running the server: what it counts, what it logs, how it stops. Imports no other room.
//!
//! - `counters`: what has happened so far, as numbers for `/metrics`
//! - `clock`: the one place that reads the time
//! - `logging`: to standard error, as text or JSON
//! - `shutdown`: one signal stops in order, a second one at once
//! - `address_file`: tells other processes where the running server is

mod address_file;
mod clock;
mod counters;
mod logging;
mod shutdown;

pub use address_file::{AddressFile, RunningServer};
pub use clock::{now, wall_clock};
pub use counters::{Count, Counters, Gauge, Held, render_histogram, render_one};
pub use logging::{LoggingError, start_logging};
pub use shutdown::{Shutdown, Stopped, stop_on_signals};
