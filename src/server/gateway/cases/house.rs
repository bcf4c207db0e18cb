use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use consilium_core::protocol::ErrorCode;

use super::super::cookie::{Holder, SeatCookie};
use super::super::login::{ClientAddress, note_wrong_secret, refuse_guessers};
use super::super::problem::Problem;
use super::super::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{HouseGuest, Secret};

/// A member of staff, signed in to the house and not to a session.
pub(in super::super) struct Staff {
    pub(super) guest: HouseGuest,
}

impl Staff {
    /// How events name who did it.
    pub(super) fn actor(&self) -> String {
        format!("staff {}", self.guest.number)
    }
}

/// Whoever follows one case by its tracking link.
pub(in super::super) struct Applicant {
    pub(super) case: i32,
}

impl FromRequestParts<Gateway> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let guest = guest(parts, gateway, Holder::Staff).await?;
        let staff = guest.filter(|guest| guest.case.is_none()).map(|guest| Staff { guest });
        staff.ok_or_else(|| {
            let detail = "Open your sign-in link first.";
            Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail)
        })
    }
}

impl FromRequestParts<Gateway> for Applicant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let case = guest(parts, gateway, Holder::Applicant).await?.and_then(|guest| guest.case);
        case.map(|case| Applicant { case }).ok_or_else(|| {
            let detail = "Open the link you were given with your request.";
            Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail)
        })
    }
}

async fn guest(parts: &Parts, gateway: &Gateway, holder: Holder) -> Result<Option<HouseGuest>, Problem> {
    let cookie = SeatCookie { holder, ..gateway.cookie };
    let Some(token) = cookie.read(&parts.headers) else { return Ok(None) };
    Ok(gateway.store.house_guest(&token, wall_clock()).await?)
}

/// Exchanges a link's secret for a cookie.
pub(super) async fn exchange(
    gateway: &Gateway,
    ClientAddress(address): ClientAddress,
    secret: &str,
    holder: Holder,
) -> Result<(HouseGuest, HeaderValue), Problem> {
    refuse_guessers(gateway, address)?;
    let now = wall_clock();
    let login = match Secret::presented(secret) {
        Some(secret) => gateway.store.exchange_house_link(&secret, holder == Holder::Staff, now).await?,
        None => None,
    };
    let Some(login) = login else {
        note_wrong_secret(gateway, address);
        return Err(Problem::of(ErrorCode::Expired));
    };
    let cookie = SeatCookie { holder, ..gateway.cookie }.set(&login.token, now, login.guest.expires);
    Ok((login.guest, cookie.ok_or_else(|| Problem::of(ErrorCode::Internal))?))
}
