//! The selective-forwarding unit as one sans-IO engine: datagrams in, datagrams out.
//!
//! It knows nothing of languages, roles or patients: it forwards tracks along routes that the
//! session has decided. Every downlink line is a *stable RTP track*: which track sounds on it is
//! spliced between two packets, without renegotiation (`Command::SetRoutes`).
//!
//! - `command`, `event`: what the engine is asked, and what it tells
//! - `offer`: a bounded look at an SDP offer before anything else reads it; `answer`: the last hand at an answer
//! - `engine`: peers and rooms of one worker; datagrams, commands and timeouts in, an outbox out
//! - `peer`: one WebRTC endpoint, with `keys` the only file that names the WebRTC library
//! - `sender`: everything that leaves for one peer: sealed, paced, sent again when lost
//! - `packet`: RTP as the engine sees it; `outbox`: what leaves the engine; `delay`: how long that took
//! - `demuxer`: whose datagram this is; `lines`: what is on which receiving line
//! - `track`: a published track, its layers and its ready list of receivers
//! - `forwarder`: splices sources into one unbroken outgoing track
//! - `allocator`: which layer fits through a path; `keyframes`: requests gathered and throttled
//! - `arrivals`: how much of a sound comes
//! - `speakers`: who speaks; `codec`, `descriptor`: the little that must be read of payloads
//! - `red`: frames said once more, against loss (RFC 2198)

mod allocator;
mod answer;
mod arrivals;
mod codec;
mod command;
mod delay;
mod demuxer;
mod descriptor;
mod engine;
mod event;
mod forwarder;
mod keyframes;
mod keys;
mod lines;
mod meter;
mod offer;
mod outbox;
mod packet;
mod peer;
mod red;
mod sender;
mod speakers;
mod track;

pub use command::{Command, MediaKind, Mix, MixedFrame, PeerRights, Publication, Route, RouteKey, VideoCodec};
pub use delay::{DELAY_BOUNDS, Delays, RoundTrips};
pub use demuxer::Remote;
pub use engine::{Counters, MediaEngine};
pub use event::{
    Event, LineState, OfferFailure, PathReading, PictureReading, SenderReport, SoundReading, SpeakerReading,
    SpeakerTurn, Tap, Why,
};
pub use offer::{MAX_OFFER_BYTES, MAX_OFFER_LINES, OfferError, OfferLine, OfferSummary, ice_name};
pub use outbox::{Datagram, Outbox};
pub use peer::PeerSettings;
