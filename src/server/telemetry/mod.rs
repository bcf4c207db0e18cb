//! Traces by setting: spans go to a collector by OTLP over HTTP (`telemetry.otlp_endpoint`). Without one none is made.
//!
//! A span holds ids as log lines do, forms of addresses, times and outcomes: no name, no secret, nothing clinical.
//! Events of the log are not among it. Spans are of level `debug`, so that log lines stay as they are at `info`.
//!
//! - `traces`: beginning with the log, ending with the server
//! - `queue`: what waits for the collector, bounded; the rest is dropped and counted
//! - `outcome`: whether the collector took them: counted, and told once
//! - `carrier`: the HTTP client of the house under the exporter
//! - `parent`: the trace that a caller names (W3C `traceparent`)

mod carrier;
mod outcome;
mod parent;
mod queue;
mod traces;

pub use parent::join_trace;
pub use traces::{ObserveError, Traces, observe};
