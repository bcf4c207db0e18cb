use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use consilium_core::access::{Accepts, Action, Actor, Relation, accepts, may};
use consilium_core::model::CaseId;
use consilium_core::protocol::ErrorCode;

use super::endpoints::{Listed, look_up};
use crate::gateway::cases::house::{self, Guests};
use crate::gateway::login::Claim;
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;

/// Who came through the door, for the extractors of the handlers: nobody is looked up twice.
#[derive(Debug, Clone, Default)]
pub(in crate::gateway) struct Arrived {
    pub(in crate::gateway) seat: Option<Claim>,
    pub(in crate::gateway) guests: Option<Guests>,
}

/// Lets a request through if the policy table grants its action to somebody that the caller is.
pub(in crate::gateway) async fn guard(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let Some(matched) = request.extensions().get::<MatchedPath>().cloned() else {
        // Files of the web client, the same for everybody.
        return next.run(request).await;
    };
    if *request.method() == Method::OPTIONS {
        return next.run(request).await;
    }
    let action = match look_up(request.method(), matched.as_str()) {
        Listed::For(action) => action,
        Listed::OtherMethods(methods) => return wrong_method(&methods),
        Listed::Nowhere => {
            tracing::error!(path = matched.as_str(), "this address is not in the table of endpoints: closed");
            return Problem::of(ErrorCode::NotAllowed).into_response();
        }
    };
    let (mut parts, body) = request.into_parts();
    match judge(&mut parts, &gateway, action).await {
        Ok(arrived) => {
            parts.extensions.insert(arrived);
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    }
}

fn wrong_method(methods: &[Method]) -> Response {
    let detail = "This address does not take this method.";
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Malformed, detail).into_response();
    let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
    if let Ok(value) = HeaderValue::from_str(&allowed.join(", ")) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

async fn judge(parts: &mut Parts, gateway: &Gateway, action: Action) -> Result<Arrived, Problem> {
    let accepts = accepts(action);
    let mut arrived = Arrived::default();
    if accepts.anybody {
        return Ok(arrived);
    }
    let case = named_case(parts, gateway).await;
    let mut callers: Vec<(Actor, Relation)> = Vec::new();
    if accepts.seats {
        let claim = Claim::from_request_parts(parts, gateway).await?;
        callers.extend(seat_caller(&claim, case.as_deref()));
        arrived.seat = Some(claim);
    }
    if accepts.staff || accepts.guests {
        let guests = house::guests(parts, gateway, accepts).await?;
        callers.extend(guests.callers(case.as_deref()));
        arrived.guests = Some(guests);
    }
    if callers.iter().any(|(actor, relation)| may(*actor, action, *relation)) {
        return Ok(arrived);
    }
    Err(refused(&callers, accepts))
}

/// The case that the address names, as it stands there.
async fn named_case(parts: &mut Parts, gateway: &Gateway) -> Option<String> {
    let about_cases = parts.uri.path().starts_with("/api/v1/cases/");
    let params = RawPathParams::from_request_parts(parts, gateway).await.ok()?;
    let mut named = params.iter().filter(|(name, _)| *name == "case" || (about_cases && *name == "id"));
    named.next().map(|(_, value)| value.to_owned())
}

fn seat_caller(claim: &Claim, case: Option<&str>) -> Option<(Actor, Relation)> {
    match claim {
        Claim::Seated(seated) => {
            let own = CaseId::from(&seated.invitation.session);
            let relation = if case == Some(own.as_str()) { Relation::Team } else { Relation::None };
            Some((Actor::Seat(seated.invitation.role), relation))
        }
        Claim::Over => Some((Actor::FormerSeat, Relation::None)),
        Claim::Nobody => None,
    }
}

/// A caller who is known but may not, one whose time is over, and one who has not said who he is.
fn refused(callers: &[(Actor, Relation)], accepts: Accepts) -> Problem {
    let unauthorized = |code, detail: &str| Problem::new(StatusCode::UNAUTHORIZED, code, detail);
    match callers.iter().find(|(actor, _)| *actor != Actor::FormerSeat) {
        Some((Actor::Seat(_), Relation::None)) => {
            let detail = "Your seat is not for this, or not in this case.";
            Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, detail)
        }
        Some(_) => Problem::of(ErrorCode::NotAllowed),
        None if !callers.is_empty() => Problem::with_status(StatusCode::UNAUTHORIZED, ErrorCode::Expired),
        None if accepts.staff => unauthorized(ErrorCode::NotAllowed, "Sign in first."),
        None if accepts.guests => {
            unauthorized(ErrorCode::NotAllowed, "Open the link you were given with your request.")
        }
        None => unauthorized(ErrorCode::NotAllowed, "Open the link of your invitation first."),
    }
}
