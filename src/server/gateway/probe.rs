use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::JsonBody;
use super::login::Seated;
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;

#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProbeBody {
    /// An SDP offer with only a data channel; in the answer, the SDP answer.
    sdp: String,
}

/// Answers a peer connection that lives for some seconds: its candidate pair tells which
/// transport wins, and the round trip.
#[utoipa::path(post, path = "/api/v1/probe", request_body = ProbeBody,
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = ProbeBody),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn probe(
    State(gateway): State<Gateway>,
    _seated: Seated,
    JsonBody(offer): JsonBody<ProbeBody>,
) -> Result<Json<ProbeBody>, Problem> {
    let answer = gateway.media.probe(offer.sdp).await;
    let sdp = answer.map_err(|error| {
        Problem::new(StatusCode::BAD_REQUEST, ErrorCode::BadOffer, format!("The probe could not be answered: {error}."))
    })?;
    Ok(Json(ProbeBody { sdp }))
}
