//! How well a consultation goes for those in it, and when somebody has to act. Pure: numbers in, numbers
//! and alerts out.
//!
//! - `emodel`: delay and loss as one score (ITU-T G.107), with test vectors
//! - `paths`: how one person hears another, direct and through the interpreter
//! - `health`: what is known of a session and of the machine at one moment
//! - `history`: the worst of each minute
//! - `routes`: who is sent whose sound
//! - `alerts`: conditions over it, with hysteresis, an owner and a first step
//! - `shedding`: what is given up under load, in order

mod alerts;
mod emodel;
mod health;
mod history;
mod paths;
mod routes;
mod shedding;
#[cfg(test)]
mod stories;

pub use alerts::{
    Alert, AlertKind, Change, Key, Owner, RULES, Rule, Severity, Subject, Watch, observe_node, observe_session,
    rule_of, tcp_share,
};
pub use emodel::{Codec, Path, delay_impairment, mean_opinion_score, rating};
pub use health::{
    ChannelHealth, Consent, DirectHealth, FloorTurn, NodeHealth, PairHealth, PathChange, PathEvent, PersonHealth,
    PictureHealth, SessionHealth,
};
pub use history::{Minute, MinuteByMinute};
pub use paths::{Downlink, Heard, Uplink, direct, interpreted};
pub use routes::{HeardSound, Listening, RouteTable};
pub use shedding::{Shed, Shedder};
