//! Simulated participants: people who join a session over the real protocol with an independent
//! WebRTC stack, so that every demo, load run and end-to-end test is also an interoperability test.
//!
//! - `assets`: recordings and pictures shipped inside the binary
//! - `peer`: one WebRTC endpoint
//! - `sound`: what they say
//! - `picture`: what their cameras see
//! - `hearing`: what they hear and see
//! - `participant`: a person in a session
//! - `player`: a WHEP player, which has one line of sound and cannot mix
//! - `demo`: the consultation that `consilium demo` plays
//! - `host`: a server process of our own binary
//! - `load`: many people at once, and what they cost the server

pub mod assets;
pub mod demo;
pub mod hearing;
pub mod host;
pub mod load;
pub mod participant;
pub mod peer;
pub mod picture;
pub mod player;
pub mod sound;
