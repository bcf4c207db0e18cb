use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use consilium_core::access::{Accepts, Actor, Relation, StaffRole};
use consilium_core::protocol::ErrorCode;

use super::super::access::Arrived;
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

/// The people of the house for whom a request speaks.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Guests {
    staff: Option<HouseGuest>,
    applicant: Option<HouseGuest>,
}

impl Guests {
    /// Who calls, and how he stands to the case in the address.
    pub(in super::super) fn callers(&self, case: Option<&str>) -> Vec<(Actor, Relation)> {
        let mut callers = Vec::new();
        if self.staff.is_some() {
            callers.push((Actor::Staff(StaffRole::Coordinator), Relation::None));
        }
        if let Some(own) = self.applicant.as_ref().and_then(|guest| guest.case) {
            // An address without a case is about the caller's own.
            let is_own = case.is_none_or(|case| case == own.to_string());
            callers.push((Actor::Applicant, if is_own { Relation::Own } else { Relation::None }));
        }
        callers
    }
}

/// Looks up those whom the action is for.
pub(in super::super) async fn guests(parts: &Parts, gateway: &Gateway, accepts: Accepts) -> Result<Guests, Problem> {
    let mut guests = Guests::default();
    if accepts.staff {
        guests.staff = guest(parts, gateway, Holder::Staff).await?.filter(|guest| guest.case.is_none());
    }
    if accepts.guests {
        guests.applicant = guest(parts, gateway, Holder::Applicant).await?.filter(|guest| guest.case.is_some());
    }
    Ok(guests)
}

fn arrived(parts: &Parts) -> Guests {
    parts.extensions.get::<Arrived>().and_then(|arrived| arrived.guests.clone()).unwrap_or_default()
}

impl FromRequestParts<Gateway> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        arrived(parts).staff.map(|guest| Staff { guest }).ok_or_else(|| {
            let detail = "Sign in first.";
            Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail)
        })
    }
}

impl FromRequestParts<Gateway> for Applicant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _gateway: &Gateway) -> Result<Self, Problem> {
        let case = arrived(parts).applicant.and_then(|guest| guest.case);
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
