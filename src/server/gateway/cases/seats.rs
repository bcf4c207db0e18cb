use axum::http::HeaderValue;
use consilium_core::model::{PersonName, Role, SessionId};
use consilium_core::protocol::ErrorCode;

use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::ops::wall_clock;
use crate::store::Invitation;

/// The seat that was made for a person in a session, if the link is still good.
pub(super) async fn seat_of(
    gateway: &Gateway,
    session: &SessionId,
    name: &PersonName,
    roles: &[Role],
) -> Result<Option<Invitation>, Problem> {
    let now = wall_clock();
    let made = gateway.store.invitations_of(session).await?;
    Ok(made.into_iter().find(|seat| seat.is_valid(now) && roles.contains(&seat.role) && seat.name == *name))
}

/// A cookie that takes the seat, for somebody who came by a page of his own.
pub(super) async fn take_seat(gateway: &Gateway, seat: &Invitation) -> Result<HeaderValue, Problem> {
    let now = wall_clock();
    let token = gateway.store.seat_cookie(seat, now).await?;
    gateway.cookie.set(&token, now, seat.expires).ok_or_else(|| Problem::of(ErrorCode::Internal))
}
