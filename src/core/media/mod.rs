//! The selective-forwarding unit as one sans-IO engine: datagrams in, datagrams out.
//!
//! It knows nothing of languages, roles or patients: it forwards tracks along routes that the
//! session has decided. Every downlink line is a *stable RTP track*: which track sounds on it is
//! spliced between two packets, without renegotiation (`Command::SetRoutes`).
//!
//! - `command`, `event`: what the engine is asked, and what it tells
//! - `offer`: a bounded look at an SDP offer before anything else reads it

mod command;
mod event;
mod offer;

pub use command::{Command, MediaKind, PeerRights, Publication, Route, RouteKey};
pub use event::{Event, LineState, OfferFailure, SpeakerReading};
pub use offer::{OfferError, OfferLine, OfferSummary, MAX_OFFER_BYTES, MAX_OFFER_LINES};
