use std::time::Instant;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::access::StaffRoles;
use consilium_core::protocol::ErrorCode;
use serde::Deserialize;

use super::sign_in::admission;
use crate::gateway::cookie::{Holder, SeatCookie};
use crate::gateway::login::{ClientAddress, note_wrong_secret, refuse_guessers};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::oidc::{FlowError, Identity, Oidc};
use crate::ops::wall_clock;
use crate::store::{Account, NewAccount, Voucher};

/// A browser that has gone to the provider keeps its cookie for so long.
const AWAY_S: i64 = 600;

/// What the provider sends people back with.
#[derive(Debug, Deserialize)]
pub(in crate::gateway) struct Return {
    state: Option<String>,
    code: Option<String>,
}

/// Sends the browser to the house's identity provider.
#[utoipa::path(get, path = "/api/v1/oidc/begin", responses(
    (status = 303, description = "To the provider."),
    (status = 404, body = ProblemBody, description = "This house has no identity provider."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn begin(
    State(gateway): State<Gateway>,
    ClientAddress(address): ClientAddress,
) -> Result<Response, Problem> {
    refuse_guessers(&gateway, address)?;
    let oidc = provider(&gateway)?;
    let now = Instant::now();
    gateway.departures.check(address, now).map_err(|wait| Problem::of(ErrorCode::TooMany).retry_after(wait))?;
    gateway.departures.note(address, now);
    let departure = oidc.depart(now).await.map_err(unreachable)?;
    let now = wall_clock();
    let cookie = away(&gateway).set(&departure.browser, now, now.plus_seconds(AWAY_S));
    let cookie = cookie.ok_or_else(|| Problem::of(ErrorCode::Internal))?;
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, location(&departure.address)?)])
        .into_response())
}

/// Where the provider sends people back to: signs in, or says at the sign-in page that it did not work.
#[utoipa::path(get, path = "/api/v1/oidc/callback",
    params(("state" = Option<String>, Query), ("code" = Option<String>, Query)), responses(
    (status = 303, description = "To the own account, or back to the sign-in page."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn callback(
    State(gateway): State<Gateway>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Query(back): Query<Return>,
) -> Result<Response, Problem> {
    refuse_guessers(&gateway, address)?;
    let oidc = provider(&gateway)?;
    let browser = away(&gateway).read(&headers);
    let (state, code) = (back.state.unwrap_or_default(), back.code.unwrap_or_default());
    let admitted = match oidc.arrive(&state, browser.as_ref(), &code, Instant::now()).await {
        Ok(identity) => account_of(&gateway, oidc, identity).await?,
        Err(error) => {
            tracing::warn!(%error, "nobody was signed in through the identity provider");
            note_wrong_secret(&gateway, address);
            None
        }
    };
    let (to, cookie) = match admitted {
        Some(account) => ("/account", admission(&gateway, &account, &headers).await?),
        None => ("/sign-in?refused", away(&gateway).clear().ok_or_else(|| Problem::of(ErrorCode::Internal))?),
    };
    Ok((StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, location(to)?)]).into_response())
}

/// The account the provider vouches for; one that was made for this address; or a new one, where that is allowed.
async fn account_of(gateway: &Gateway, oidc: &Oidc, identity: Identity) -> Result<Option<Account>, Problem> {
    let settings = oidc.settings();
    let issuer = settings.issuer.clone().unwrap_or_default();
    let by = Voucher { issuer, subject: identity.subject };
    let mapped: Vec<_> = identity.groups.iter().filter_map(|group| settings.roles.get(group)).copied().collect();
    let roles = StaffRoles::of(&mapped);
    let known = match (gateway.store.vouched(&by).await?, &identity.address) {
        (Some(account), _) => Some(account),
        (None, Some(address)) => match gateway.store.credentials(address).await?.map(|known| known.account) {
            Some(account) => gateway.store.vouch(account.id, &by).await?.then_some(account),
            None if settings.just_in_time && !roles.is_empty() => {
                let name = identity.name.or_else(|| address.reveal().parse().ok());
                let Some(name) = name else { return Ok(None) };
                let new = NewAccount { sign_in_name: address.clone(), name, roles };
                let made = gateway.store.make_account(&new, wall_clock()).await?;
                match made {
                    Some(account) => gateway.store.vouch(account.id, &by).await?.then_some(account),
                    None => None,
                }
            }
            None => None,
        },
        (None, None) => None,
    };
    let Some(account) = known.filter(|account| account.disabled.is_none()) else { return Ok(None) };
    // Where roles come from the provider, what it says now counts: also that somebody has none any more.
    if !settings.roles.is_empty() && account.roles != roles {
        gateway.store.set_roles(account.id, roles).await?;
    }
    if !settings.roles.is_empty() && roles.is_empty() {
        return Ok(None);
    }
    Ok(Some(account))
}

fn provider(gateway: &Gateway) -> Result<&Oidc, Problem> {
    gateway
        .oidc
        .as_ref()
        .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "This house has no identity provider."))
}

fn unreachable(error: FlowError) -> Problem {
    tracing::warn!(%error, "the identity provider does not serve");
    let detail = "The identity provider does not answer as it should. Try again soon, or sign in with your password.";
    Problem::new(StatusCode::BAD_GATEWAY, ErrorCode::Internal, detail)
}

fn away(gateway: &Gateway) -> SeatCookie {
    SeatCookie { holder: Holder::Away, ..gateway.cookie }
}

fn location(to: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(to).map_err(|error| Problem::internal(&error))
}
