use std::net::IpAddr;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use consilium_core::protocol::ErrorCode;

use super::access::Arrived;
use super::addresses::{PeerAddress, client_address};
use super::problem::Problem;
use super::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Invitation, LoginKind, Secret, Standing};

/// The address a request comes from, behind any trusted proxy.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClientAddress(pub(super) IpAddr);

impl FromRequestParts<Gateway> for ClientAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<PeerAddress>().copied();
        let peer = peer.ok_or_else(|| Problem::of(ErrorCode::Internal))?;
        Ok(ClientAddress(client_address(peer, &parts.headers, &gateway.http.trusted_proxies)))
    }
}

/// Whoever speaks holds this seat now.
#[derive(Debug, Clone)]
pub(super) struct Seated {
    pub(super) invitation: Invitation,
    pub(super) token: Secret,
}

/// A seat proven by a bearer token; cookies do not count.
#[derive(Debug, Clone)]
pub(super) struct BearerSeated(pub(super) Invitation);

/// A request that may speak for a seat.
#[derive(Debug, Clone)]
pub(super) enum Claim {
    Seated(Box<Seated>),
    /// The seat was good once.
    Over,
    /// No token, or an unknown one.
    Nobody,
}

impl FromRequestParts<Gateway> for Claim {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        if let Some(claim) = parts.extensions.get::<Arrived>().and_then(|arrived| arrived.seat.clone()) {
            return Ok(claim);
        }
        let ClientAddress(address) = ClientAddress::from_request_parts(parts, gateway).await?;
        if let Some(token) = bearer_token(&parts.headers) {
            return bearer_claim(gateway, token, address).await;
        }
        let Some(token) = gateway.cookie.read(&parts.headers) else { return Ok(Claim::Nobody) };
        let standing = gateway.store.standing(&token, LoginKind::Cookie, wall_clock()).await?;
        Ok(Claim::of(standing, token))
    }
}

impl Claim {
    fn of(standing: Standing, token: Secret) -> Self {
        match standing {
            Standing::Valid(invitation) => Claim::Seated(Box::new(Seated { invitation, token })),
            Standing::Over => Claim::Over,
            Standing::Unknown => Claim::Nobody,
        }
    }

    fn seated(self) -> Result<Seated, Problem> {
        match self {
            Claim::Seated(seated) => Ok(*seated),
            Claim::Over => Err(Problem::with_status(StatusCode::UNAUTHORIZED, ErrorCode::Expired)),
            Claim::Nobody => {
                let detail = "Open the link of your invitation first.";
                Err(Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail))
            }
        }
    }
}

impl FromRequestParts<Gateway> for Seated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        Claim::from_request_parts(parts, gateway).await?.seated()
    }
}

impl FromRequestParts<Gateway> for BearerSeated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, gateway: &Gateway) -> Result<Self, Problem> {
        if bearer_token(&parts.headers).is_none() {
            let detail = "Send the token of your invitation as Authorization: Bearer.";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail));
        }
        Ok(BearerSeated(Seated::from_request_parts(parts, gateway).await?.invitation))
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn bearer_claim(gateway: &Gateway, token: &str, address: IpAddr) -> Result<Claim, Problem> {
    refuse_guessers(gateway, address)?;
    let standing = match Secret::presented(token) {
        Some(token) => Claim::of(gateway.store.standing(&token, LoginKind::Bearer, wall_clock()).await?, token),
        None => Claim::Nobody,
    };
    if matches!(standing, Claim::Nobody) {
        note_wrong_secret(gateway, address);
    }
    Ok(standing)
}

/// Refuses an address that has presented too many wrong secrets, right ones included.
pub(super) fn refuse_guessers(gateway: &Gateway, address: IpAddr) -> Result<(), Problem> {
    gateway.wrong_secrets.check(address, Instant::now()).map_err(|wait| {
        gateway.counters.secrets_limited.add_one();
        Problem::of(ErrorCode::TooMany).retry_after(wait)
    })
}

pub(super) fn note_wrong_secret(gateway: &Gateway, address: IpAddr) {
    gateway.counters.secrets_wrong.add_one();
    gateway.wrong_secrets.note(address, Instant::now());
}
