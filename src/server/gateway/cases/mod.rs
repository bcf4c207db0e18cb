//! Cases over HTTP: from the public request to a scheduled session.
//!
//! - `house`: who a request speaks for when he holds no seat: staff, or the applicant of one case
//! - `staff`: the coordinator signs in
//! - `requests`: the public form
//! - `track`: what the applicant follows, signs and withdraws
//! - `view`: a case as staff and applicants see it
//! - `facts`: what the guards look at, gathered from the store
//! - `board`: the coordinator's list and the page of one case
//! - `work`: moves, checklist, team
//! - `schedule`: an appointment with its session, join links and calendar files

pub(super) mod board;
pub(super) mod facts;
pub(super) mod house;
pub(super) mod requests;
pub(super) mod schedule;
pub(super) mod staff;
pub(super) mod track;
mod view;
pub(super) mod work;

use axum::Router;
use axum::routing::{get, post};

use super::state::Gateway;

pub(super) use requests::RecentRequests;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/requests", post(requests::submit))
        .route("/api/v1/track", get(track::show).post(track::open))
        .route("/api/v1/track/consents", post(track::sign))
        .route("/api/v1/track/consents/{id}/withdraw", post(track::withdraw))
        .route("/api/v1/staff", get(staff::show))
        .route("/api/v1/staff/login", post(staff::login))
        .route("/api/v1/cases", get(board::list))
        .route("/api/v1/cases/{id}", get(board::show))
        .route("/api/v1/cases/{id}/transition", post(work::transition))
        .route("/api/v1/cases/{id}/checklist", post(work::set_item))
        .route("/api/v1/cases/{id}/team", post(work::add_person))
        .route("/api/v1/cases/{id}/schedule", post(schedule::schedule))
}
