use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::model::{CaseId, Language, PersonName, Role, SessionId, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::JsonBody;
use super::login::{Claim, ClientAddress, Seated, note_wrong_secret, refuse_guessers};
use super::problem::{Problem, ProblemBody};
use super::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{ExchangeError, Exchanged, Invitation, Secret};

/// What a join link says of its holder.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct SeatBody {
    #[schema(value_type = String)]
    session: SessionId,
    /// The case that the session belongs to; documents and images are below its name.
    #[schema(value_type = String)]
    case: CaseId,
    title: String,
    #[schema(value_type = String, example = "family")]
    role: Role,
    #[schema(value_type = String)]
    name: PersonName,
    /// BCP 47
    #[schema(value_type = String, example = "zh")]
    speaks: Language,
    #[schema(value_type = String, example = "en")]
    listens: Language,
    /// Milliseconds since 1970.
    #[schema(value_type = i64)]
    expires: Timestamp,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JoinRequest {
    /// What stands after `#` in the link.
    secret: String,
}

/// Exchanges the secret of a join link for a seat cookie, once.
#[utoipa::path(post, path = "/api/v1/join", request_body = JoinRequest, responses(
    (status = 200, body = SeatBody, description = "The seat; the cookie is set."),
    (status = 410, body = ProblemBody, description = "Unknown, used, expired or revoked."),
    (status = 429, body = ProblemBody, description = "Too many wrong secrets; see Retry-After."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn join(
    State(gateway): State<Gateway>,
    ClientAddress(address): ClientAddress,
    claim: Claim,
    JsonBody(request): JsonBody<JoinRequest>,
) -> Result<Response, Problem> {
    refuse_guessers(&gateway, address)?;
    let held = match claim {
        Claim::Seated(seated) => Some(seated.invitation.id),
        Claim::Over | Claim::Nobody => None,
    };
    let exchanged = match Secret::presented(&request.secret) {
        Some(secret) => gateway.store.exchange(&secret, held, wall_clock()).await,
        None => Err(ExchangeError::Unknown),
    };
    match exchanged {
        Ok(Exchanged::Fresh { invitation, token }) => {
            gateway.counters.links_exchanged.add_one();
            let cookie = gateway.cookie.set(&token, wall_clock(), invitation.expires);
            let cookie = cookie.ok_or_else(|| Problem::of(ErrorCode::Internal))?;
            let body = seat_body(&gateway, invitation).await?;
            Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
        }
        Ok(Exchanged::Again { invitation }) => Ok(Json(seat_body(&gateway, invitation).await?).into_response()),
        Err(error) => Err(refused(&gateway, address, error)),
    }
}

fn refused(gateway: &Gateway, address: std::net::IpAddr, error: ExchangeError) -> Problem {
    match error {
        ExchangeError::Unknown => {
            note_wrong_secret(gateway, address);
            Problem::of(ErrorCode::Expired)
        }
        ExchangeError::Used => {
            let detail = "This link has been used in another browser. Ask the coordinator for a new one.";
            Problem::new(StatusCode::GONE, ErrorCode::Expired, detail)
        }
        ExchangeError::Over => Problem::of(ErrorCode::Expired),
        ExchangeError::Store(error) => error.into(),
    }
}

async fn seat_body(gateway: &Gateway, invitation: Invitation) -> Result<SeatBody, Problem> {
    let title = gateway.store.session_title(&invitation.session).await?.unwrap_or_default();
    let of_session = gateway.store.session_case(&invitation.session).await?;
    Ok(SeatBody {
        case: of_session.unwrap_or_else(|| CaseId::from(&invitation.session)),
        session: invitation.session,
        title,
        role: invitation.role,
        name: invitation.name,
        speaks: invitation.speaks,
        listens: invitation.listens,
        expires: invitation.expires,
    })
}

/// The seat of the cookie or bearer token.
#[utoipa::path(get, path = "/api/v1/seat", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 200, body = SeatBody),
    (status = 401, body = ProblemBody, description = "No seat, or not any more."),
    (status = "5XX", body = ProblemBody),
))]
pub(super) async fn seat(State(gateway): State<Gateway>, seated: Seated) -> Result<Json<SeatBody>, Problem> {
    Ok(Json(seat_body(&gateway, seated.invitation).await?))
}

/// Gives the seat cookie or token up.
#[utoipa::path(post, path = "/api/v1/sign-out", security(("cookie" = []), ("bearer" = [])), responses(
    (status = 204, description = "The cookie is cleared and worth nothing any more."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(super) async fn sign_out(State(gateway): State<Gateway>, claim: Claim) -> Result<Response, Problem> {
    if let Claim::Seated(seated) = claim {
        gateway.store.sign_out(&seated.token, wall_clock()).await?;
    }
    let cookie = gateway.cookie.clear().ok_or_else(|| Problem::of(ErrorCode::Internal))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}
