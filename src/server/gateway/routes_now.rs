use axum::extract::{Path, State};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use consilium_core::model::{ParticipantId, SessionId};
use consilium_core::quality::RouteTable;

use super::ops_board::unknown;
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;

/// Addresses of the route table; nothing is changed by them.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/sessions/{session}/interp/route", get(show_all))
        .route("/api/v1/sessions/{session}/interp/route/{listener}", get(show_one))
}

/// Who is sent whose sound in a running session, and how loud: at the last reading, which is two seconds old at most.
/// Ids and roles, no name.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/interp/route", params(("session" = String, Path)), responses(
    (status = 200, body = Object, description = "`at`, `revision` of the interpretation, and `listeners`: each with \
        `listener`, `role`, `language`, `original`, `player` and its `sounds` (`from`, `role`, `source`, `part`, \
        `gain` in tenths of a decibel or null for silence, `muted`)."),
    (status = 404, body = ProblemBody, description = "No such session runs here."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn show_all(
    State(gateway): State<Gateway>,
    Path(session): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    Ok(Json(table(&gateway, &session).await?))
}

/// The same for one listener.
#[utoipa::path(get, path = "/api/v1/sessions/{session}/interp/route/{listener}",
    params(("session" = String, Path), ("listener" = u32, Path)), responses(
    (status = 200, body = Object, description = "As above; more than one entry where a person also has a player."),
    (status = 404, body = ProblemBody, description = "No such session runs here, or nothing is sent to this person."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn show_one(
    State(gateway): State<Gateway>,
    Path((session, listener)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let nobody = || unknown("Nothing is sent to this person.");
    let listener = ParticipantId(listener.parse().map_err(|_| nobody())?);
    let mut table = table(&gateway, &session).await?;
    table.listeners.retain(|one| one.listener == listener);
    if table.listeners.is_empty() {
        return Err(nobody());
    }
    Ok(Json(table))
}

async fn table(gateway: &Gateway, session: &str) -> Result<RouteTable, Problem> {
    let nowhere = || unknown("No such session runs here.");
    let session: SessionId = session.parse().map_err(|_| nowhere())?;
    Ok(gateway.board.detail(session).await.ok_or_else(nowhere)?.health.routes)
}
