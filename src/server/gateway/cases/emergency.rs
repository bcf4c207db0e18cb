use axum::Json;
use axum::extract::{Path, State};
use consilium_core::cases::{CaseEvent, declare_emergency};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::board::{case_number, page};
use super::facts::read_whole;
use super::house::Staff;
use super::requests::unprocessable;
use super::view::CasePage;
use crate::ops::wall_clock;
use crate::store::{By, EMERGENCY, NotedEvent};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct EmergencyForm {
    /// Why the session cannot wait for consent.
    reason: String,
}

/// An emergency that one person has declared.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Declared {
    pub(super) reason: String,
    pub(super) by: u32,
}

/// The emergency that waits for a second person, if any.
pub(super) async fn declared(gateway: &Gateway, case: i32) -> Result<Option<Declared>, Problem> {
    Ok(gateway.store.sheet::<Option<Declared>>(case, EMERGENCY).await?.flatten())
}

/// Declares that a session cannot wait for consent. It holds once a second person has approved it.
#[utoipa::path(post, path = "/api/v1/cases/{id}/emergency", params(("id" = i32, Path)), request_body = EmergencyForm,
    responses(
    (status = 200, body = CasePage),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn declare(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
    JsonBody(form): JsonBody<EmergencyForm>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    read_whole(&gateway, id).await?;
    let reason = form.reason.trim().to_owned();
    if !(1..=2000).contains(&reason.chars().count()) {
        return Err(unprocessable("Say in at most 2000 characters why the session cannot wait for consent."));
    }
    let asked = Some(Declared { reason, by: staff.number() });
    let event = CaseEvent::SheetWritten { sheet: EMERGENCY.to_owned() };
    gateway.store.write_sheet(id, EMERGENCY, &asked, &event, By { actor: &staff.actor(), at: wall_clock() }).await?;
    Ok(Json(page(&gateway, id).await?))
}

/// The second person approves.
#[utoipa::path(post, path = "/api/v1/cases/{id}/emergency/approve", params(("id" = i32, Path)), responses(
    (status = 200, body = CasePage),
    (status = 422, body = ProblemBody, description = "It is the same person."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn approve(
    State(gateway): State<Gateway>,
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Json<CasePage>, Problem> {
    let id = case_number(&id)?;
    let asked = declared(&gateway, id).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))?;
    let (at, people) = (wall_clock(), (asked.by, staff.number()));
    let emergency = declare_emergency(&asked.reason, people, at).map_err(|error| unprocessable(error.to_string()))?;
    let event = CaseEvent::EmergencyDeclared { reason: emergency.reason.clone(), approved_by: staff.number() };
    let noted = NotedEvent { at, actor: staff.actor(), event };
    gateway.store.set_emergency(id, &emergency, &noted).await?;
    gateway.registry.note_consents(id).await?;
    Ok(Json(page(&gateway, id).await?))
}
