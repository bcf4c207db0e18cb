use axum::Json;
use axum::extract::{Path, Query, State};
use consilium_core::cases::CaseState;
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;

use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::facts::WholeCase;
use super::house::Staff;
use super::view::{CaseCard, CasePage};
use crate::ops::wall_clock;

#[derive(Debug, Deserialize)]
pub(in super::super) struct BoardQuery {
    state: Option<String>,
}

/// The cases of one state or of all, the one that is due first in front.
#[utoipa::path(get, path = "/api/v1/cases", params(("state" = Option<String>, Query)), responses(
    (status = 200, body = Vec<CaseCard>),
    (status = 401, body = ProblemBody, description = "For staff only."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn list(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Query(query): Query<BoardQuery>,
) -> Result<Json<Vec<CaseCard>>, Problem> {
    let state = query.state.as_deref().map(str::parse::<CaseState>).transpose();
    let state = state.map_err(|_| Problem::malformed("There is no such state."))?;
    let cases = WholeCase::read_all(&gateway, state).await?;
    Ok(Json(cases.iter().map(WholeCase::card).collect()))
}

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", params(("id" = i32, Path)), responses(
    (status = 200, body = CasePage),
    (status = 404, body = ProblemBody, description = "There is no such case."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn show(
    State(gateway): State<Gateway>,
    _staff: Staff,
    Path(id): Path<String>,
) -> Result<Json<CasePage>, Problem> {
    Ok(Json(page(&gateway, case_number(&id)?).await?))
}

pub(in super::super) fn case_number(id: &str) -> Result<i32, Problem> {
    id.parse().map_err(|_| Problem::of(ErrorCode::NotFound))
}

pub(in super::super) async fn page(gateway: &Gateway, id: i32) -> Result<CasePage, Problem> {
    let whole = WholeCase::read(gateway, id).await?;
    Ok(whole.page(gateway.store.case_events(id).await?, wall_clock()))
}
