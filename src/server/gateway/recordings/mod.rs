//! Recordings over HTTP, to be played in a browser. Everything is below `/api/v1/recordings/{session}`; who speaks is
//! told by the seat cookie or a bearer token, and the seat must be one of that session's.
//!
//! | call | what | who |
//! |---|---|---|
//! | `GET` the address itself | tracks, gaps by kind, speech, images, chapters, channels | experts, consultants, coordinator; patient and family once it is released |
//! | `GET tracks/{track}` | one track as WebM, with `Range` | the same |
//! | `GET channels/{language}` | what a listener of the language heard, Ogg Opus, with `Range` | the same |
//! | `POST release` | gives it to patient and family, or takes that back, with a reason | experts of the inviting side, coordinator |
//! | `GET checkpoint` | the newest signed checkpoint, to be kept | everybody of the session |
//!
//! Sound and pictures are decrypted and made in memory; nothing decrypted reaches the disk. Each opening is an act
//! of custody and stands in the evidence.

pub(super) mod play;

use axum::Router;
use axum::routing::{get, post};

use super::state::Gateway;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/recordings/{session}", get(play::contents))
        .route("/api/v1/recordings/{session}/tracks/{track}", get(play::track))
        .route("/api/v1/recordings/{session}/channels/{language}", get(play::channel))
        .route("/api/v1/recordings/{session}/release", post(play::release))
        .route("/api/v1/recordings/{session}/checkpoint", get(play::checkpoint))
}

/// A channel of hours is mixed when it is first asked for.
pub(super) fn takes_long(path: &str) -> bool {
    path.starts_with("/api/v1/recordings/")
}
