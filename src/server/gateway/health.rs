use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use consilium_core::protocol::ErrorCode;
use tokio::time::timeout;

use super::board_metrics::render_board;
use super::media_metrics::render_media;
use super::problem::Problem;
use super::state::Gateway;
use crate::ops::render_process;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The process lives and answers; it asks nobody else.
pub(super) async fn healthz() -> impl IntoResponse {
    Json(serde_json::json!({ "alive": true }))
}

/// Whether new sessions can be taken, and if not, why.
pub(super) async fn readyz(State(gateway): State<Gateway>) -> Result<impl IntoResponse, Problem> {
    if gateway.stopped.is_stopping() {
        return Err(not_ready("The server is stopping."));
    }
    if let Some(no) = gateway.registry.takes_no_new() {
        return Err(not_ready(no.sentence()));
    }
    match timeout(PATIENCE, gateway.store.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(_)) => return Err(not_ready("The database does not answer as it should.")),
        Err(_) => return Err(not_ready("The database does not answer in time.")),
    }
    match gateway.counters.sessions_unstored.value() {
        0 => Ok(Json(serde_json::json!({ "ready": true }))),
        waiting => Err(not_ready(&format!("{waiting} sessions wait for the database to take their records."))),
    }
}

fn not_ready(detail: &str) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Internal, detail).retry_after(Duration::from_secs(5))
}

pub(super) async fn metrics(State(gateway): State<Gateway>) -> impl IntoResponse {
    let picture = gateway.board.pictures().borrow().clone();
    let text = gateway.counters.render() + &render_media(&gateway.media) + &render_board(&picture) + &render_process();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
}
