use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::model::{InvitationId, Language, PersonName, Role, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::JsonBody;
use super::login::Seated;
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Invitation, NewInvitation};

/// A join link as those who manage the session see it; its secret is shown once, when it is made.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationEntry {
    #[schema(value_type = u32)]
    id: InvitationId,
    #[schema(value_type = String)]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String)]
    speaks: Language,
    #[schema(value_type = String)]
    listens: Language,
    /// Milliseconds since 1970.
    #[schema(value_type = i64)]
    expires: Timestamp,
    /// Somebody has used it.
    used: bool,
    revoked: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationRequest {
    #[schema(value_type = String, example = "family")]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = String, example = "zh")]
    speaks: Language,
    #[schema(value_type = String, example = "zh")]
    listens: Language,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationMade {
    #[schema(value_type = u32)]
    id: InvitationId,
    link: String,
}

/// The join links of the caller's session.
#[utoipa::path(get, path = "/api/v1/invitations", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = Vec<InvitationEntry>),
    (status = 403, body = ProblemBody, description = "Only the coordinator and the chair."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn list(
    State(gateway): State<Gateway>,
    seated: Seated,
) -> Result<Json<Vec<InvitationEntry>>, Problem> {
    let manager = managing(&gateway, seated)?;
    let all = gateway.store.invitations_of(&manager.session).await?;
    Ok(Json(all.into_iter().map(InvitationEntry::from).collect()))
}

/// Makes a join link to the caller's session; it expires with the caller's own.
#[utoipa::path(post, path = "/api/v1/invitations", request_body = InvitationRequest,
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 201, body = InvitationMade),
    (status = 403, body = ProblemBody, description = "Only the coordinator and the chair."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn make(
    State(gateway): State<Gateway>,
    seated: Seated,
    JsonBody(request): JsonBody<InvitationRequest>,
) -> Result<(StatusCode, Json<InvitationMade>), Problem> {
    let manager = managing(&gateway, seated)?;
    let new = NewInvitation {
        session: manager.session,
        role: request.role,
        name: request.name,
        speaks: request.speaks,
        listens: request.listens,
        expires: manager.expires,
        reusable: false,
    };
    let made = gateway.store.invite(&new, wall_clock()).await?;
    let link = gateway.base_url.join_link(made.secret.reveal());
    Ok((StatusCode::CREATED, Json(InvitationMade { id: made.id, link })))
}

/// Revokes a join link; whoever holds it is out at once.
#[utoipa::path(delete, path = "/api/v1/invitations/{id}", params(("id" = u32, Path)),
    security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "Revoked, now or before."),
    (status = 404, body = ProblemBody, description = "The session has no such link."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn revoke(
    State(gateway): State<Gateway>,
    seated: Seated,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let manager = managing(&gateway, seated)?;
    let not_found = || Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "The session has no such link.");
    let id = id.parse().map(InvitationId).map_err(|_| not_found())?;
    let invitation = gateway.store.invitation(id).await?.ok_or_else(not_found)?;
    if invitation.session != manager.session {
        return Err(not_found());
    }
    gateway.store.revoke(id, wall_clock()).await?;
    gateway.registry.revoke(&manager.session, id).await;
    Ok(StatusCode::NO_CONTENT)
}

/// The coordinator manages the links, and so does whoever holds the chair right now.
fn managing(gateway: &Gateway, seated: Seated) -> Result<Invitation, Problem> {
    let invitation = seated.invitation;
    let may = invitation.role == Role::Coordinator || gateway.registry.holds_chair(&invitation.session, invitation.id);
    may.then_some(invitation).ok_or_else(|| Problem::of(ErrorCode::NotAllowed))
}

impl From<Invitation> for InvitationEntry {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            role: invitation.role,
            name: invitation.name,
            speaks: invitation.speaks,
            listens: invitation.listens,
            expires: invitation.expires,
            used: invitation.exchanged,
            revoked: invitation.revoked,
        }
    }
}
