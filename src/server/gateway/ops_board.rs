use std::convert::Infallible;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use consilium_core::model::{Language, ParticipantId, SessionId};
use consilium_core::protocol::ErrorCode;
use consilium_core::quality::{AlertKind, Subject};
use futures_util::Stream;
use serde::Deserialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::body::JsonBody;
use super::ops_history::{show_history, show_recent};
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;
use crate::board::Picture;
use crate::ops::wall_clock;

/// Addresses of the operators' board.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/api/v1/ops/now", get(show_now))
        .route("/api/v1/ops/stream", get(stream))
        .route("/api/v1/ops/sessions/{session}", get(show_session))
        .route("/api/v1/ops/recent", get(show_recent))
        .route("/api/v1/ops/sessions/{session}/history", get(show_history))
        .route("/api/v1/ops/acknowledge", post(acknowledge))
        .route("/api/v1/ops/drain", post(drain))
}

/// The board at this moment: machine, sessions, alerts. No name of anybody is in it.
#[utoipa::path(get, path = "/api/v1/ops/now", responses(
    (status = 200, description = "The picture; `/api/v1/ops/stream` sends the same shape every two seconds.", body = Object),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn show_now(State(gateway): State<Gateway>) -> impl IntoResponse {
    let pictures = gateway.board.pictures();
    let picture = pictures.borrow();
    Json(Picture::clone(&picture))
}

/// Every picture as a server-sent event, until the reader goes.
#[utoipa::path(get, path = "/api/v1/ops/stream", responses(
    (status = 200, description = "Events named `picture`.", content_type = "text/event-stream", body = String),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn stream(State(gateway): State<Gateway>) -> impl IntoResponse {
    let mut pictures = gateway.board.pictures();
    pictures.mark_changed();
    Sse::new(events(pictures)).keep_alive(KeepAlive::default())
}

fn events(pictures: watch::Receiver<Arc<Picture>>) -> impl Stream<Item = Result<Event, Infallible>> {
    futures_util::stream::unfold(pictures, |mut pictures| async move {
        // An error means that the board is gone: the server stops.
        pictures.changed().await.ok()?;
        let picture = pictures.borrow_and_update().clone();
        let event = Event::default().event("picture").json_data(&*picture).ok()?;
        Some((Ok(event), pictures))
    })
}

/// One session: who hears whom, people over time, what stands against it.
#[utoipa::path(get, path = "/api/v1/ops/sessions/{session}", params(("session" = String, Path)), responses(
    (status = 200, body = Object),
    (status = 404, body = ProblemBody, description = "No such session runs here."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn show_session(
    State(gateway): State<Gateway>,
    Path(session): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let session: SessionId = session.parse().map_err(|_| unknown("No such session runs here."))?;
    let detail = gateway.board.detail(session).await.ok_or_else(|| unknown("No such session runs here."))?;
    Ok(Json(detail))
}

/// Which alert somebody has seen.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acknowledgement {
    /// Such as `loss_down`.
    #[schema(value_type = String)]
    kind: AlertKind,
    #[schema(value_type = Option<String>)]
    session: Option<SessionId>,
    #[schema(value_type = Option<u32>)]
    participant: Option<ParticipantId>,
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
}

/// Somebody has seen an alert and acts.
#[utoipa::path(post, path = "/api/v1/ops/acknowledge", request_body = Acknowledgement, responses(
    (status = 204, description = "Noted."),
    (status = 404, body = ProblemBody, description = "This alert does not stand any more."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn acknowledge(
    State(gateway): State<Gateway>,
    JsonBody(seen): JsonBody<Acknowledgement>,
) -> Result<StatusCode, Problem> {
    let Acknowledgement { kind, session, participant, language } = seen;
    let key = (kind, Subject { session, participant, language });
    if gateway.board.acknowledge(key, wall_clock()).await {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown("This alert does not stand any more."))
    }
}

/// Whether this machine takes new sessions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    /// `true`: take no new sessions; those that run go on. `false`: take them again.
    drain: bool,
}

/// Takes the machine out of service, or back. Nobody who is connected notices.
#[utoipa::path(post, path = "/api/v1/ops/drain", request_body = Service, responses(
    (status = 204, description = "Done; `/readyz` answers accordingly."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn drain(State(gateway): State<Gateway>, JsonBody(wish): JsonBody<Service>) -> StatusCode {
    if wish.drain {
        gateway.drain.begin(wall_clock());
    } else {
        gateway.drain.end();
    }
    tracing::info!(draining = wish.drain, "an operator changed the service of this machine");
    StatusCode::NO_CONTENT
}

pub(super) fn unknown(detail: &str) -> Problem {
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, detail)
}
