use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::cases::{CaseState, ItemKind, ItemState, Refusal, Request, decide};
use consilium_core::model::{Language, PersonName, Role, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::facts::WholeCase;
use super::house::Staff;
use super::requests::unprocessable;
use super::view::CasePage;
use crate::ops::wall_clock;
use crate::store::{NewPerson, NotedEvent};

/// A team has so many people at most.
const MOST_PEOPLE: usize = 40;
const DAY_S: i64 = 24 * 3600;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Transition {
    #[schema(value_type = String, example = "triage")]
    to: CaseState,
    reason: String,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ItemChange {
    #[schema(value_type = String, example = "pathology")]
    kind: ItemKind,
    #[schema(value_type = String, example = "accepted")]
    state: ItemState,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct TeamForm {
    #[schema(value_type = String, example = "consultant")]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String, example = "en")]
    speaks: Language,
    #[schema(value_type = String, example = "en")]
    listens: Language,
    abroad: bool,
    /// An IANA name.
    time_zone: String,
}

/// Moves a case on, if every guard lets it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/transition", params(("id" = i32, Path)), request_body = Transition,
    responses(
    (status = 200, body = CasePage),
    (status = 409, body = ProblemBody, description = "A guard refuses, and says why."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn transition(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(asked): JsonBody<Transition>,
) -> Result<Json<CasePage>, Problem> {
    if asked.reason.chars().count() > 2000 {
        return Err(unprocessable("A reason has at most 2000 characters."));
    }
    let id = case_number(&id)?;
    let whole = WholeCase::read(&gateway, id).await?;
    move_on(&gateway, &staff, &whole, asked.to, &asked.reason).await?;
    Ok(Json(page(&gateway, id).await?))
}

pub(super) async fn move_on(
    gateway: &Gateway,
    staff: &Staff,
    whole: &WholeCase,
    to: CaseState,
    reason: &str,
) -> Result<(), Problem> {
    let (at, from) = (wall_clock(), whole.case.state);
    let event = decide(from, &whole.facts(), Request { to, reason, at }).map_err(|refusals| refused(&refusals))?;
    let due = due_after(to, whole, at);
    let noted = NotedEvent { at, actor: staff.actor(), event };
    if gateway.store.move_case(whole.case.id, (from, to), due, &noted).await? {
        return Ok(());
    }
    let detail = "Somebody else has moved the case. Load it again.";
    Err(Problem::new(StatusCode::CONFLICT, ErrorCode::Stale, detail))
}

/// Every reason in one answer, so that nobody mends one to meet the next.
pub(super) fn refused(refusals: &[Refusal]) -> Problem {
    let sentences: Vec<String> = refusals.iter().map(Refusal::to_string).collect();
    Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, sentences.join(" ")).because(refusals)
}

/// When somebody has to act next.
fn due_after(to: CaseState, whole: &WholeCase, now: Timestamp) -> Timestamp {
    match to {
        CaseState::Scheduled | CaseState::InSession => whole.parts.appointment.as_ref().map_or(now, |made| made.starts),
        CaseState::Triage => now.plus_seconds(2 * DAY_S),
        CaseState::Preparing => now.plus_seconds(7 * DAY_S),
        CaseState::FollowUp => now.plus_seconds(30 * DAY_S),
        _ => now.plus_seconds(DAY_S),
    }
}

/// Sets the state of a line of the checklist.
#[utoipa::path(post, path = "/api/v1/cases/{id}/checklist", params(("id" = i32, Path)), request_body = ItemChange,
    responses(
    (status = 200, body = CasePage),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn set_item(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<ItemChange>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    if !gateway.store.set_case_item(id, change.kind, change.state, &staff.actor(), wall_clock()).await? {
        return Err(Problem::of(ErrorCode::NotFound));
    }
    Ok(Json(page(&gateway, id).await?))
}

/// Adds somebody to the team.
#[utoipa::path(post, path = "/api/v1/cases/{id}/team", params(("id" = i32, Path)), request_body = TeamForm, responses(
    (status = 200, body = CasePage),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn add_person(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<TeamForm>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    let whole = WholeCase::read(&gateway, id).await?;
    if whole.parts.team.len() >= MOST_PEOPLE {
        return Err(unprocessable("The team is full."));
    }
    let plausible = |b: u8| b.is_ascii_alphanumeric() || b"/_+-".contains(&b);
    if form.time_zone.is_empty() || form.time_zone.len() > 40 || !form.time_zone.bytes().all(plausible) {
        return Err(unprocessable("A time zone is a name such as Europe/London."));
    }
    let TeamForm { role, name, speaks, listens, abroad, time_zone } = form;
    let person = NewPerson { role, name, speaks, listens, abroad, time_zone };
    gateway.store.add_case_person(id, &person, &staff.actor(), wall_clock()).await?;
    Ok(Json(page(&gateway, id).await?))
}
