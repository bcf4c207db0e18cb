//! What a house owes a patient about what it keeps: a copy of it as one file, and the end of it.
//!
//! - `export`: a case as a ZIP archive: papers, documents, signed reports, and which recordings there are
//! - `contents`: what such an archive says is in it
//! - `archive`: an archive written while it is sent
//! - `erase`: nothing of the case is left, once the law lets it go

pub(super) mod archive;
mod contents;
pub(super) mod erase;
pub(super) mod export;

use axum::Router;
use axum::routing::get;

use super::state::Gateway;

pub(super) use archive::Exports;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/cases/{id}/export", get(export::of_case))
        .route("/api/v1/track/export", get(export::of_own_case))
        .route("/api/v1/cases/{id}/erasure", get(erase::show).post(erase::erase))
}
