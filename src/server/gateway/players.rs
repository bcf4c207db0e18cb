use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, post};
use consilium_core::media::MAX_OFFER_BYTES;
use consilium_core::model::{InvitationId, PeerId, SessionId};
use consilium_core::protocol::ErrorCode;
use dashmap::DashMap;

use super::body::{has_type, read_bounded};
use super::login::BearerSeated;
use super::problem::Problem;
use super::state::Gateway;
use crate::sessions::PlayerOffer;
use crate::store::{Invitation, Secret};

/// WHIP (RFC 9725) and WHEP: a room system, a cart or OBS publishes, a player listens.
pub(super) fn routes() -> Router<Gateway> {
    Router::new()
        .route("/whip/{session}", post(publish).options(endpoint_options))
        .route("/whep/{session}", post(play).options(endpoint_options))
        .route("/whip/{session}/{resource}", delete(close).patch(trickle).options(resource_options))
        .route("/whep/{session}/{resource}", delete(close).patch(trickle).options(resource_options))
}

/// The HTTP resources of accepted offers, by the unguessable end of their address.
#[derive(Debug, Default)]
pub(super) struct PlayerResources(DashMap<String, PlayerResource>);

#[derive(Debug, Clone)]
struct PlayerResource {
    session: SessionId,
    invitation: InvitationId,
    peer: PeerId,
    etag: HeaderValue,
}

/// So many resources are remembered before those of ended sessions are swept.
const SWEEP_FROM: usize = 1000;

async fn publish(state: State<Gateway>, path: Path<String>, seat: BearerSeated, request: Request) -> Response {
    offer(state.0, &path.0, seat.0, PlayerOffer::Publish, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn play(state: State<Gateway>, path: Path<String>, seat: BearerSeated, request: Request) -> Response {
    offer(state.0, &path.0, seat.0, PlayerOffer::Play, request).await.unwrap_or_else(IntoResponse::into_response)
}

async fn offer(
    gateway: Gateway,
    session: &str,
    invitation: Invitation,
    what: PlayerOffer,
    request: Request,
) -> Result<Response, Problem> {
    if invitation.session.as_str() != session {
        return Err(Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, "The token is for another session."));
    }
    if !has_type(&request, "application/sdp") {
        let detail = "The body must be application/sdp.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::Malformed, detail));
    }
    let bytes = read_bounded(request.into_body(), MAX_OFFER_BYTES).await?;
    let sdp = String::from_utf8(bytes.into()).map_err(|_| Problem::of(ErrorCode::BadOffer))?;
    let player = match gateway.registry.offer(&invitation.session, invitation.seat(), what, sdp).await {
        Ok(player) => player,
        Err(Ok(code)) => return Err(Problem::of(code)),
        Err(Err(error)) => return Err(error.into()),
    };
    let resource = gateway.remember_player(&invitation, player.peer)?;
    let kind = if what == PlayerOffer::Publish { "whip" } else { "whep" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/sdp")),
        (header::LOCATION, header_value(format!("/{kind}/{}/{}", invitation.session, resource.0))?),
        (header::ETAG, resource.1),
    ];
    Ok((StatusCode::CREATED, headers, player.answer).into_response())
}

impl Gateway {
    /// Returns the name and entity tag of the new resource.
    fn remember_player(&self, invitation: &Invitation, peer: PeerId) -> Result<(String, HeaderValue), Problem> {
        let resources = &self.players.0;
        if resources.len() >= SWEEP_FROM {
            resources.retain(|_, resource| self.registry.is_running(&resource.session));
        }
        let (name, etag) = (Secret::random().reveal().to_owned(), header_value(format!("\"{}\"", peer.0))?);
        let resource =
            PlayerResource { session: invitation.session.clone(), invitation: invitation.id, peer, etag: etag.clone() };
        resources.insert(name.clone(), resource);
        Ok((name, etag))
    }

    fn player(&self, session: &str, name: &str, invitation: &Invitation) -> Result<PlayerResource, Problem> {
        let found = self.players.0.get(name).map(|resource| resource.clone());
        let ours = found.filter(|it| it.session.as_str() == session && it.invitation == invitation.id);
        ours.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is no such player."))
    }
}

async fn close(
    State(gateway): State<Gateway>,
    Path((session, name)): Path<(String, String)>,
    BearerSeated(invitation): BearerSeated,
) -> Result<StatusCode, Problem> {
    let resource = gateway.player(&session, &name, &invitation)?;
    gateway.players.0.remove(&name);
    gateway.registry.close_player(&resource.session, resource.peer).await;
    Ok(StatusCode::OK)
}

/// The server learns a client's addresses from its own checks, so trickled candidates need no
/// answer. ICE restarts by HTTP are not offered (RFC 9725, 4.3.3).
async fn trickle(
    State(gateway): State<Gateway>,
    Path((session, name)): Path<(String, String)>,
    BearerSeated(invitation): BearerSeated,
    request: Request,
) -> Result<StatusCode, Problem> {
    let resource = gateway.player(&session, &name, &invitation)?;
    if !has_type(&request, "application/trickle-ice-sdpfrag") {
        let detail = "The body must be application/trickle-ice-sdpfrag.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::Malformed, detail));
    }
    let refuse = |status, detail: &str| Err(Problem::new(status, ErrorCode::NotAllowed, detail));
    match request.headers().get(header::IF_MATCH) {
        None => return refuse(StatusCode::PRECONDITION_REQUIRED, "Send If-Match with the entity tag of the answer."),
        Some(any) if any == "*" => {
            return refuse(StatusCode::UNPROCESSABLE_ENTITY, "An ICE restart needs a new POST.");
        }
        Some(etag) if *etag != resource.etag => {
            return refuse(StatusCode::PRECONDITION_FAILED, "This entity tag is not of this player.");
        }
        Some(_) => {}
    }
    read_bounded(request.into_body(), MAX_OFFER_BYTES).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn endpoint_options() -> impl IntoResponse {
    let allow = HeaderValue::from_static("POST, OPTIONS");
    let accepts = HeaderValue::from_static("application/sdp");
    (
        StatusCode::NO_CONTENT,
        [
            (header::ALLOW, allow.clone()),
            (header::ACCESS_CONTROL_ALLOW_METHODS, allow),
            (header::HeaderName::from_static("accept-post"), accepts),
        ],
    )
}

async fn resource_options() -> impl IntoResponse {
    let allow = HeaderValue::from_static("DELETE, PATCH, OPTIONS");
    (StatusCode::NO_CONTENT, [(header::ALLOW, allow.clone()), (header::ACCESS_CONTROL_ALLOW_METHODS, allow)])
}

fn header_value(text: String) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(&text).map_err(|error| Problem::internal(&error))
}
