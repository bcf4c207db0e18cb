use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::cases::{Scope, Signer, check_signer};
use consilium_core::model::{Language, PersonName};
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::cookie::Holder;
use super::super::login::ClientAddress;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::facts::WholeCase;
use super::house::{Applicant, exchange};
use super::requests::unprocessable;
use super::staff::LinkSecret;
use super::view::TrackPage;
use crate::ops::wall_clock;
use crate::store::NewConsent;

/// Signed and withdrawn again, a case has so many signatures at most.
const MOST_CONSENTS: usize = 100;
/// The form that is signed today.
const FORM_VERSION: &str = "2026-1";

/// A signature of the patient or the guardian.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ConsentForm {
    #[schema(value_type = Vec<String>, example = json!(["consultation", "cross_border"]))]
    scopes: Vec<Scope>,
    #[schema(value_type = Object, example = json!({"by": "patient"}))]
    signer: Signer,
    /// Typed in place of a signature.
    #[schema(value_type = String)]
    signed_name: PersonName,
    /// In which the form was read.
    #[schema(value_type = String)]
    language: Language,
    /// The version that was shown.
    form_version: String,
}

/// Exchanges a tracking link for a cookie; the link goes on working.
#[utoipa::path(post, path = "/api/v1/track", request_body = LinkSecret, responses(
    (status = 200, body = TrackPage, description = "The cookie is set."),
    (status = 410, body = ProblemBody, description = "Unknown or expired."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn open(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    JsonBody(link): JsonBody<LinkSecret>,
) -> Result<Response, Problem> {
    let (guest, cookie) = exchange(&gateway, address, &link.secret, Holder::Applicant).await?;
    let case = guest.case.ok_or_else(|| Problem::of(ErrorCode::Expired))?;
    let page = page(&gateway, case).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(page)).into_response())
}

/// The applicant's own case.
#[utoipa::path(get, path = "/api/v1/track", responses(
    (status = 200, body = TrackPage),
    (status = 401, body = ProblemBody, description = "Open the tracking link first."),
    (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn show(
    State(gateway): State<Gateway>,
    applicant: Applicant,
) -> Result<Json<TrackPage>, Problem> {
    Ok(Json(page(&gateway, applicant.case).await?))
}

/// Signs a consent.
#[utoipa::path(post, path = "/api/v1/track/consents", request_body = ConsentForm, responses(
    (status = 200, body = TrackPage),
    (status = 422, body = ProblemBody, description = "A child cannot consent; a guardian names relation and document."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn sign(
    State(gateway): State<Gateway>,
    applicant: Applicant,
    JsonBody(form): JsonBody<ConsentForm>,
) -> Result<Json<TrackPage>, Problem> {
    let now = wall_clock();
    let whole = WholeCase::read(&gateway, applicant.case).await?;
    let ConsentForm { mut scopes, signer, signed_name, language, form_version } = form;
    scopes.sort_unstable();
    scopes.dedup();
    check_signer(whole.case.patient_born, &signer, &scopes, now).map_err(|error| unprocessable(error.to_string()))?;
    if let Signer::Guardian { relation, document } = &signer
        && (relation.chars().count() > 60 || document.chars().count() > 200)
    {
        return Err(unprocessable("The relation has at most 60 characters, the document at most 200."));
    }
    if form_version != FORM_VERSION {
        let detail = "The form has changed since it was shown. Load the page again.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, detail));
    }
    if whole.parts.consents.len() >= MOST_CONSENTS {
        return Err(unprocessable("There are too many signatures on this request. Ask the coordinator."));
    }
    let new = NewConsent { scopes, form_version, language, signer, signed_name };
    gateway.store.sign_consent(applicant.case, &new, "applicant", now).await?;
    Ok(Json(page(&gateway, applicant.case).await?))
}

/// Withdraws a consent, at any time.
#[utoipa::path(post, path = "/api/v1/track/consents/{id}/withdraw", params(("id" = i32, Path)), responses(
    (status = 200, body = TrackPage),
    (status = 404, body = ProblemBody, description = "The case has no such consent in force."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn withdraw(
    State(gateway): State<Gateway>,
    applicant: Applicant,
    Path(id): Path<String>,
) -> Result<Json<TrackPage>, Problem> {
    let now = wall_clock();
    let id: i32 = id.parse().map_err(|_| Problem::of(ErrorCode::NotFound))?;
    if !gateway.store.withdraw_consent(applicant.case, id, "applicant", now).await? {
        return Err(Problem::of(ErrorCode::NotFound));
    }
    Ok(Json(page(&gateway, applicant.case).await?))
}

async fn page(gateway: &Gateway, case: i32) -> Result<TrackPage, Problem> {
    let whole = WholeCase::read(gateway, case).await?;
    Ok(whole.track(&gateway.store.case_events(case).await?, wall_clock()))
}
