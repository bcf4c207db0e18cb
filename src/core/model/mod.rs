//! The words of the house: ids, units, languages, roles, time. Imports nothing of ours.
//!
//! - `ids`: one type per kind of id, so that one cannot be passed for another
//! - `language`: BCP 47 language tags
//! - `name`: names of people, which cannot reach a log line
//! - `role`: who somebody is in a session
//! - `time`: wall-clock timestamps; durations and monotonic time are `std`'s
//! - `units`: bitrates

mod ids;
mod language;
mod name;
mod role;
mod time;
mod units;

pub use ids::{BoothId, CaseId, IdError, InvitationId, ItemId, ParticipantId, PeerId, SessionId, TrackId};
pub use language::{Language, LanguageError};
pub use name::{NameError, PersonName};
pub use role::{Role, RoleSet, UnknownRole};
pub use time::Timestamp;
pub use units::Bitrate;
