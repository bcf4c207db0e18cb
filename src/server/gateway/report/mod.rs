//! The report of a session over HTTP, below `/api/v1/sessions/{session}/report`. Who speaks is told by the seat cookie
//! or a bearer token, and the seat must be in that session. Patient and family see nothing here: they get the released
//! report by its own link. Errors are RFC 9457 problems; a stale edit answers 409 with the field as it stands.
//!
//! | call | what | who |
//! |---|---|---|
//! | `GET` | the newest version with completeness and signatures; drafts it after the session | team |
//! | `POST fields` | one field in both languages, with the revision that was read | experts, coordinator, translator |
//! | `POST patient-approval` | approves what the patient is told, after a proof of identity | local expert, chair |
//! | `POST signatures` | signs what was read, after a proof of identity | whose signature is asked for |
//! | `POST amendments` | the next version, with a reason | experts, coordinator |
//! | `GET pdf`, `GET bundle` | the newest version as PDF/A and as FHIR document | team |

pub(super) mod calls;

use axum::Router;
use axum::routing::{get, post};

use super::state::Gateway;

pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/sessions/{session}/report", get(calls::show))
        .route("/api/v1/sessions/{session}/report/fields", post(calls::change))
        .route("/api/v1/sessions/{session}/report/patient-approval", post(calls::approve))
        .route("/api/v1/sessions/{session}/report/signatures", post(calls::sign))
        .route("/api/v1/sessions/{session}/report/amendments", post(calls::amend))
        .route("/api/v1/sessions/{session}/report/pdf", get(calls::pdf))
        .route("/api/v1/sessions/{session}/report/bundle", get(calls::bundle))
}
