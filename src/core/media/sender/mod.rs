//! What one peer receives from us, from the fan-out to sealed datagrams: RTP, retransmissions,
//! sender reports, pacing and the estimate of its path. The WebRTC library takes no part in it; it
//! knocks, shakes hands and receives.
//!
//! - `outgoing`: the sender of one peer; queues, flush, timers; `reports`: what receivers say, and
//!   what we tell them; `line`: one outgoing source
//! - `wire`: RTP headers; `srtp`: keys and seals; `guard`: no number twice under one key
//! - `repeating`: frames of sound that go out once more with the next, where some are lost
//! - `again`: retransmissions and what fills a probe; `history`: packets that may be asked for again; `pace`: how much may leave now
//! - `rtcp`: reports read and written; `replay`: none is heard twice; `estimate`: how much the path carries

mod again;
mod estimate;
mod guard;
mod history;
mod line;
mod outgoing;
mod pace;
mod repeating;
mod replay;
mod reports;
mod rtcp;
mod srtp;
#[cfg(test)]
mod stories;
mod wire;

pub(super) use line::{ExtensionIds, LineSetup};
pub(super) use outgoing::{Path, Sender, Signal};
pub(super) use srtp::{MasterKeys, Profile};
