//! Cases over HTTP: from the public request to a scheduled session.
//!
//! - `house`: who a request speaks for when he holds no seat: staff, or the applicant of one case
//! - `staff`: the coordinator signs in
//! - `requests`: the public form
//! - `track`: what the applicant follows, signs and withdraws
//! - `patient_link`: a link for the patient's own side, from the desk
//! - `view`: a case as staff and applicants see it; `family_file`: what the family takes along of it
//! - `facts`: what the guards look at, gathered from the store
//! - `board`: the coordinator's list and the page of one case
//! - `work`: moves, team; `checklist`: what the dossier needs, what fills it, what reviewers found
//! - `emergency`: a session before consent
//! - `triage`: the decision about a request, with its reply letter
//! - `directory`: experts, interpreters and translators across cases
//! - `sheets`, `tasks`: what is written into a case and what it owes; `parts_view`: the same as staff see it
//! - `schedule`: an appointment with its session, join links and letters; moved and called off
//! - `calendar`: working hours and holidays of everybody, calendar files
//! - `own`: the page of an expert, interpreter or translator; `own_report`: the same after
//!   the session; `seats`: taking one's seat from such a page
//! - `looks`: looks back at what became of the plan: begun, written for as they fall due, called off
//! - `returned`: documents that come back, read by whoever referred the patient
//! - `release`: the case follows its report, and the family gets it
//! - `dispatch`: letters, sent or shown; `local`: a moment where somebody is

pub(super) mod board;
pub(super) mod calendar;
pub(super) mod checklist;
pub(super) mod directory;
mod dispatch;
pub(super) mod emergency;
pub(super) mod facts;
pub(super) mod family_file;
pub(super) mod house;
mod local;
mod looks;
pub(super) mod own;
pub(super) mod own_report;
mod parts_view;
pub(super) mod patient_link;
mod release;
pub(super) mod requests;
pub(super) mod returned;
pub(super) mod schedule;
mod seats;
pub(super) mod sheets;
pub(super) mod staff;
pub(super) mod tasks;
pub(super) mod track;
pub(super) mod triage;
mod view;
pub(super) mod work;

use axum::Router;
use axum::routing::{get, post, put};

use super::state::Gateway;

pub(super) use house::Around;
pub use looks::write_when_due;
pub(super) use release::{follow_report, released_sessions};
pub(super) use requests::RecentRequests;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/requests", post(requests::submit))
        .route("/api/v1/track", get(track::show).post(track::open))
        .route("/api/v1/track/consents", post(track::sign))
        .route("/api/v1/track/consents/{id}/withdraw", post(track::withdraw))
        .route("/api/v1/track/report", get(track::report))
        .route("/api/v1/track/returned/{id}", get(returned::file))
        .route("/api/v1/track/plan", post(track::answer))
        .route("/api/v1/track/join", post(track::join))
        .route("/api/v1/track/resubmit", post(track::resubmit))
        .route("/api/v1/my", get(own::show))
        .route("/api/v1/my/login", post(own::login))
        .route("/api/v1/my/cases/{id}", get(own::briefing))
        .route("/api/v1/my/cases/{id}/join", post(own::join))
        .route("/api/v1/my/cases/{id}/report", post(own_report::report))
        .route("/api/v1/my/cases/{id}/opinion", post(own::seal))
        .route("/api/v1/my/cases/{id}/opinions/open", post(own::open_opinions))
        .route("/api/v1/my/tasks/{id}", post(own::work))
        .route("/api/v1/colleagues", get(directory::list).post(directory::add))
        .route("/api/v1/colleagues/{id}", put(directory::change))
        .route("/api/v1/colleagues/{id}/link", post(directory::link).delete(directory::revoke))
        .route("/api/v1/staff", get(staff::show))
        .route("/api/v1/staff/login", post(staff::login))
        .route("/api/v1/board", get(board::board))
        .route("/api/v1/concordance", get(board::carried_out))
        .route("/api/v1/cases", get(board::list))
        .route("/api/v1/cases/{id}", get(board::show))
        .route("/api/v1/cases/{id}/transition", post(work::transition))
        .route("/api/v1/cases/{id}/checklist", post(checklist::review))
        .route("/api/v1/cases/{id}/checklist/documents", post(checklist::link))
        .route("/api/v1/cases/{id}/team", post(work::add_person))
        .route("/api/v1/cases/{id}/team/{person}/remove", post(work::remove_person))
        .route("/api/v1/cases/{id}/patient-link", post(patient_link::make))
        .route("/api/v1/cases/{id}/triage-letter", post(triage::draft))
        .route("/api/v1/cases/{id}/triage", post(triage::decide))
        .route("/api/v1/cases/{id}/emergency", post(emergency::declare))
        .route("/api/v1/cases/{id}/emergency/approve", post(emergency::approve))
        .route("/api/v1/cases/{id}/sheets", post(sheets::write))
        .route("/api/v1/cases/{id}/tasks", post(tasks::add))
        .route("/api/v1/cases/{id}/tasks/{task}", post(tasks::change))
        .route("/api/v1/cases/{id}/hours", get(calendar::hours))
        .route("/api/v1/cases/{id}/schedule", post(schedule::schedule))
        .route("/api/v1/cases/{id}/reschedule", post(schedule::reschedule))
        .route("/api/v1/cases/{id}/call-off", post(schedule::call_off))
}
