use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::imaging::compare_patients;
use consilium_core::protocol::ErrorCode;

use super::documents::find;
use super::member::Member;
use super::shapes::{ClearanceView, Decision, Masks, PatientView};
use crate::gateway::body::JsonBody;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::store::DocumentState;

/// Masks of one image.
const MOST_MASKS: usize = 64;

/// Releases or refuses a file in quarantine.
#[utoipa::path(post, path = "/api/v1/cases/{case}/documents/{id}/decision", request_body = Decision,
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "Done."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn decide(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    JsonBody(decision): JsonBody<Decision>,
) -> Result<StatusCode, Problem> {
    member.must(member.rights.judge)?;
    let document = find(&gateway, &member, &id).await?;
    if decision.release && decision.reason.trim().is_empty() {
        return Err(Problem::malformed("Say why this file may be used."));
    }
    let decided = document.state == DocumentState::Quarantined
        && gateway.dossier.decide(&document, decision.release, &decision.reason, member.uploads_as).await?;
    if decided {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, "This file is not in quarantine."))
}

/// The patient of the case and the patient of the file, side by side.
#[utoipa::path(get, path = "/api/v1/cases/{case}/documents/{id}/patient",
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = PatientView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn patient(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<PatientView>, Problem> {
    member.must(member.rights.judge)?;
    let document = find(&gateway, &member, &id).await?;
    let found = gateway.dossier.patient_of(&member.case, document.id).await?.ok_or_else(no_image)?;
    let settings = gateway.store.dossier(&member.case).await?;
    let expected = settings.patient.unwrap_or_default();
    let comparison = compare_patients(&expected, &found);
    Ok(Json(PatientView { expected, assumed: settings.patient_assumed, found, comparison }))
}

/// What is known of text in the pixels of an image, and which masks are proposed.
#[utoipa::path(get, path = "/api/v1/cases/{case}/documents/{id}/clearance",
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = ClearanceView),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn clearance(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
) -> Result<Json<ClearanceView>, Problem> {
    member.must(member.rights.judge)?;
    let document = find(&gateway, &member, &id).await?;
    let clearance = gateway.dossier.clearance(&member.case, document.id).await?.ok_or_else(no_image)?;
    Ok(Json(ClearanceView::from(clearance)))
}

/// A person has looked at the pixels of an image: guests may see it, but for the masks.
#[utoipa::path(post, path = "/api/v1/cases/{case}/documents/{id}/clearance", request_body = Masks,
    params(("case" = String, Path), ("id" = String, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "Done."),
    (status = 422, body = ProblemBody, description = "The file says that there is text in its pixels, and no mask was \
        given; or masks cannot be laid on it."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn clear(
    State(gateway): State<Gateway>,
    member: Member,
    Path((_, id)): Path<(String, String)>,
    JsonBody(Masks { masks }): JsonBody<Masks>,
) -> Result<StatusCode, Problem> {
    member.must(member.rights.judge)?;
    let document = find(&gateway, &member, &id).await?;
    if masks.len() > MOST_MASKS || masks.iter().any(|mask| mask.width == 0 || mask.height == 0) {
        return Err(Problem::malformed("At most 64 masks, none of them empty."));
    }
    let clearance = gateway.dossier.clearance(&member.case, document.id).await?.ok_or_else(no_image)?;
    gateway.dossier.clear(&document, &clearance, &masks, member.uploads_as).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn no_image() -> Problem {
    Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, "This file holds no image.")
}
