//! Stories of the media engine in virtual time, with real DTLS-SRTP clients over seeded links.

#[path = "../support/mod.rs"]
mod support;

mod codecs;
mod forwarding;
mod hostile;
mod malformed;
mod pictures;
mod recovery;
mod sending;
