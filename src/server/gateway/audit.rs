use std::time::Duration;

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use consilium_core::model::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::cases::board::case_number;
use super::cases::house::Applicant;
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;
use crate::store::AuditEntry;

/// So many disclosures stand on one page.
const MOST: u64 = 1000;
/// What is being written down at this moment shall be on the page.
const PATIENCE: Duration = Duration::from_millis(500);

/// Somebody saw something of the patient.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AccessEntry {
    number: i64,
    #[schema(value_type = i64)]
    at: Timestamp,
    /// The person's name, where the login has one.
    name: Option<String>,
    /// As what: `coordinator`, `consultant`, `applicant` …
    role: String,
    /// `case_page`, `images`, `document`, `report` …
    what: String,
    /// Which document, series or report.
    object: Option<String>,
}

/// Addresses of the access pages.
pub(super) fn routes() -> Router<Gateway> {
    Router::new().route("/api/v1/cases/{id}/access", get(of_case)).route("/api/v1/track/access", get(of_own_case))
}

/// Who saw what of a case, the last first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/access", params(("id" = i32, Path)), responses(
    (status = 200, body = Vec<AccessEntry>),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn of_case(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
) -> Result<Json<Vec<AccessEntry>>, Problem> {
    Ok(Json(entries(&gateway, case_number(&id)?).await?))
}

/// Who saw what of the own case, the last first.
#[utoipa::path(get, path = "/api/v1/track/access", responses(
    (status = 200, body = Vec<AccessEntry>),
    (status = 401, body = ProblemBody, description = "Open the tracking link first."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn of_own_case(
    State(gateway): State<Gateway>,
    applicant: Applicant,
) -> Result<Json<Vec<AccessEntry>>, Problem> {
    Ok(Json(entries(&gateway, applicant.case).await?))
}

/// Everything that was shown of a case until now.
pub(super) async fn entries(gateway: &Gateway, case: i32) -> Result<Vec<AccessEntry>, Problem> {
    gateway.audit.settle(PATIENCE).await;
    let kept = gateway.store.audit_of(&case.to_string(), MOST).await?;
    Ok(kept.into_iter().map(AccessEntry::from).collect())
}

impl From<AuditEntry> for AccessEntry {
    fn from(kept: AuditEntry) -> Self {
        let agent = &kept.event["agent"][0];
        let shown = kept.event["entity"][1]["what"]["identifier"]["value"].as_str();
        let object = shown.and_then(|shown| shown.split_once(' ')).map(|(_, object)| object.to_owned());
        Self {
            number: kept.number,
            at: kept.at,
            name: agent["who"]["display"].as_str().map(str::to_owned),
            role: agent["role"][0]["text"].as_str().unwrap_or_default().to_owned(),
            what: kept.what,
            object,
        }
    }
}
