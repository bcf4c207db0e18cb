//! TLS by certificate files: what browsers are shown, and its renewal while connections go on.
//!
//! - `certificates`: chain and key out of PEM files, shown to whoever connects, exchanged as a whole
//! - `renewal`: looks at the files every minute

mod certificates;
mod renewal;

pub use certificates::{Certificates, TlsError, TlsFiles};
pub use renewal::renew_when_changed;
