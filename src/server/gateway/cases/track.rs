use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::cases::{CaseState, Request, Scope, Signature, Signer, check_signature, check_signer, decide};
use consilium_core::model::{Language, PersonName, Role};
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::cookie::Holder;
use super::super::examples;
use super::super::login::ClientAddress;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::facts::read_whole;
use super::house::{Applicant, exchange};
use super::local::within_working_days;
use super::patient_link::{is_patients_link, own_side};
use super::release::released_sessions;
use super::requests::{same_name, unprocessable};
use super::returned::passed;
use super::seats::{seat_of, take_seat};
use super::sheets::{REFERRAL, answer_plan};
use super::staff::LinkSecret;
use super::view::{TrackPage, TrackParts};
use super::work::refused;
use crate::ops::wall_clock;
use crate::store::{Invitation, NewConsent, NotedEvent, WholeCase};

/// Signed and withdrawn again, a case has so many signatures at most.
const MOST_CONSENTS: usize = 100;
/// The button to join appears so long before the session.
const JOIN_BEFORE_S: i64 = 15 * 60;
/// The form that is signed today.
const FORM_VERSION: &str = "2026-1";

/// A signature of the patient or the guardian.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ConsentForm {
    #[schema(value_type = Vec<String>, example = json!(["consultation", "cross_border"]))]
    scopes: Vec<Scope>,
    #[schema(schema_with = examples::signer)]
    signer: Signer,
    /// Typed in place of a signature.
    #[schema(value_type = String)]
    signed_name: PersonName,
    /// In which the form was read.
    #[schema(value_type = String)]
    language: Language,
    /// The version that was shown.
    form_version: String,
    /// Who interpreted the talk before it; empty when nobody had to.
    #[serde(default)]
    interpreter: String,
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
    let refers = gateway.store.is_referrer(case, &guest.name).await?;
    let page = page(&gateway, Applicant { case, refers, name: guest.name }).await?;
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
    Ok(Json(page(&gateway, applicant).await?))
}

/// Signs a consent.
#[utoipa::path(post, path = "/api/v1/track/consents", request_body = ConsentForm, responses(
    (status = 200, body = TrackPage),
    (status = 422, body = ProblemBody, description = "A child cannot consent; a guardian names relation and document; \
        nobody signs with the name of another."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn sign(
    State(gateway): State<Gateway>,
    applicant: Applicant,
    JsonBody(form): JsonBody<ConsentForm>,
) -> Result<Json<TrackPage>, Problem> {
    let now = wall_clock();
    let whole = read_whole(&gateway, applicant.case).await?;
    let ConsentForm { mut scopes, signer, signed_name, language, form_version, interpreter } = form;
    scopes.sort_unstable();
    scopes.dedup();
    check_signer(whole.case.patient_born, &signer, &scopes, now).map_err(|error| unprocessable(error.to_string()))?;
    check_signature(&signer, signature(&whole, &applicant.name, &signed_name))
        .map_err(|error| unprocessable(error.to_string()))?;
    if let Signer::Guardian { relation, document } = &signer
        && (relation.chars().count() > 60 || document.chars().count() > 200)
    {
        return Err(unprocessable("The relation has at most 60 characters, the document at most 200."));
    }
    if interpreter.chars().count() > 100 || interpreter.chars().any(char::is_control) {
        return Err(unprocessable("The interpreter's name has at most 100 characters."));
    }
    if form_version != FORM_VERSION {
        let detail = "The form has changed since it was shown. Load the page again.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, detail));
    }
    if whole.parts.consents.len() >= MOST_CONSENTS {
        return Err(unprocessable("There are too many signatures on this request. Ask the coordinator."));
    }
    let new = NewConsent { scopes, form_version, language, signer, signed_name, interpreter };
    gateway.store.sign_consent(applicant.case, &new, "applicant", now).await?;
    gateway.registry.note_consents(applicant.case).await?;
    Ok(Json(page(&gateway, applicant).await?))
}

fn signature(whole: &WholeCase, holder: &PersonName, typed: &PersonName) -> Signature {
    Signature {
        patients_link: is_patients_link(whole, holder),
        as_holder: same_name(holder.reveal(), typed.reveal()),
        as_patient: same_name(whole.case.patient_name.reveal(), typed.reveal()),
    }
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
    gateway.registry.note_consents(applicant.case).await?;
    Ok(Json(page(&gateway, applicant).await?))
}

/// The seat that is kept for the applicant, when the session is near or on.
async fn seat(gateway: &Gateway, whole: &WholeCase, holder: &PersonName) -> Result<Option<Invitation>, Problem> {
    let open = matches!(whole.case.state, CaseState::Scheduled | CaseState::InSession);
    let Some(made) = whole.parts.appointment.as_ref().filter(|_| open) else { return Ok(None) };
    if wall_clock() < made.starts.plus_seconds(-JOIN_BEFORE_S) {
        return Ok(None);
    }
    // Who has a seat of his own takes that, and who speaks for the patient the one of those who do; by the patient's own
    // link nobody sits down as the family.
    let side = if is_patients_link(whole, holder) { Vec::new() } else { own_side(whole) };
    for name in std::iter::once(holder.reveal()).chain(side) {
        let Ok(name) = name.parse::<PersonName>() else { continue };
        let seat = seat_of(gateway, &made.session, &name, &[Role::Family, Role::Patient]).await?;
        if seat.is_some() {
            return Ok(seat);
        }
    }
    Ok(None)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct PlanAnswer {
    agrees: bool,
    /// Typed in place of a signature.
    #[schema(value_type = String)]
    name: PersonName,
    /// The `plan_digest` of the page on which it was read; another plan is not answered by it.
    #[serde(default)]
    plan: Option<String>,
}

/// Confirms the plan of treatment with its quotation, or declines it.
#[utoipa::path(post, path = "/api/v1/track/plan", request_body = PlanAnswer, responses(
    (status = 200, body = TrackPage),
    (status = 409, body = ProblemBody, description = "The plan has changed since it was read."),
    (status = 422, body = ProblemBody, description = "No plan waits for an answer."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn answer(
    State(gateway): State<Gateway>,
    applicant: Applicant,
    JsonBody(form): JsonBody<PlanAnswer>,
) -> Result<Json<TrackPage>, Problem> {
    let answer = (form.agrees, form.plan.as_deref());
    answer_plan(&gateway, applicant.case, answer, form.name.reveal()).await?;
    Ok(Json(page(&gateway, applicant).await?))
}

/// Takes the applicant's seat in the session: the seat's cookie is set.
#[utoipa::path(post, path = "/api/v1/track/join", responses(
    (status = 204, description = "The seat is yours; the room is at `/`."),
    (status = 409, body = ProblemBody, description = "It is too early, or no seat is kept."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn join(State(gateway): State<Gateway>, applicant: Applicant) -> Result<Response, Problem> {
    let whole = read_whole(&gateway, applicant.case).await?;
    let seat = seat(&gateway, &whole, &applicant.name).await?.ok_or_else(|| Problem::of(ErrorCode::NotNow))?;
    let cookie = take_seat(&gateway, &seat).await?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// The report, once everybody has signed it and what the patient is told was approved beside it; that comes first.
#[utoipa::path(get, path = "/api/v1/track/report", responses(
    (status = 200, content_type = "application/pdf", description = "The newest signed version."),
    (status = 404, body = ProblemBody, description = "It is not released yet."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn report(
    State(gateway): State<Gateway>,
    applicant: Applicant,
) -> Result<Response, Problem> {
    for session in released_sessions(&gateway, applicant.case).await?.iter().rev() {
        let released = gateway.reports.released(session).await.map_err(|error| Problem::internal(&error))?;
        if let Some(files) = released {
            let name = format!("inline; filename=\"report-{}.pdf\"", applicant.case);
            let headers = [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, name)];
            return Ok((headers, files.pdf).into_response());
        }
    }
    Err(Problem::of(ErrorCode::NotFound))
}

/// Sends a request that was returned once more, with what was missing.
#[utoipa::path(post, path = "/api/v1/track/resubmit", request_body = Resubmission, responses(
    (status = 200, body = TrackPage),
    (status = 409, body = ProblemBody, description = "The request was not returned."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn resubmit(
    State(gateway): State<Gateway>,
    applicant: Applicant,
    JsonBody(form): JsonBody<Resubmission>,
) -> Result<Json<TrackPage>, Problem> {
    if !(1..=4000).contains(&form.purpose.trim().chars().count()) {
        return Err(unprocessable("The question has 1 to 4000 characters."));
    }
    let whole = read_whole(&gateway, applicant.case).await?;
    let (at, from, to) = (wall_clock(), whole.case.state, CaseState::Submitted);
    let event = decide(from, &whole.facts(), Request { to, reason: "", at }).map_err(|refusals| refused(&refusals))?;
    let mut request = whole.case.request.clone();
    if let Some(members) = request.as_object_mut() {
        members.insert("purpose".to_owned(), form.purpose.into());
    }
    gateway.store.set_request(applicant.case, &request).await?;
    let noted = NotedEvent { at, actor: "applicant".to_owned(), event };
    let due = within_working_days(&gateway.house, 1, at);
    gateway.store.move_case(applicant.case, (from, to), due, &noted).await?;
    Ok(Json(page(&gateway, applicant).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Resubmission {
    /// What is asked, completed.
    purpose: String,
}

/// After an amendment the report is given again once what the patient is told is approved anew.
pub(super) async fn is_given(gateway: &Gateway, case: i32) -> Result<bool, Problem> {
    for session in released_sessions(gateway, case).await? {
        if gateway.reports.is_released(&session).await.map_err(|error| Problem::internal(&error))? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn page(gateway: &Gateway, applicant: Applicant) -> Result<TrackPage, Problem> {
    let Applicant { case, refers, name } = applicant;
    let whole = read_whole(gateway, case).await?;
    let seat = seat(gateway, &whole, &name).await?;
    let parts = TrackParts {
        letters: gateway.store.letters(case).await?,
        plan: gateway.store.sheet(case, REFERRAL).await?,
        returned: passed(gateway, case, gateway.store.tasks(case).await?).await?,
        may_join: seat.is_some() && !refers,
        report: is_given(gateway, case).await?,
        referrer: refers,
        patients_link: !refers && is_patients_link(&whole, &name),
        reader: Some(name),
    };
    Ok(whole.track(parts, &gateway.store.case_events(case).await?, wall_clock()))
}
