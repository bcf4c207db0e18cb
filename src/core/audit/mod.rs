//! Who saw what of which patient: one event per disclosure, in a chain that shows every change.
//!
//! - `disclosure`: what was shown to whom, of which case
//! - `fhir`: the same as a FHIR AuditEvent (IHE BALP, Patient Read)
//! - `chain`: each event is hashed together with the one before it

mod chain;
mod disclosure;
mod fhir;

pub use chain::{Break, CHAIN_START, ChainHash, ChainLink, verify_chain};
pub use disclosure::{Disclosed, Disclosure, Recipient};
pub use fhir::{audit_event, instant};
