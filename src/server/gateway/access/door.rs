use std::time::{Duration, Instant};

use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use consilium_core::access::{Accepts, Action, Actor, Relation, accepts, discloses, may};
use consilium_core::audit::{Disclosed, Disclosure, Recipient};
use consilium_core::model::{CaseId, Role};
use consilium_core::protocol::ErrorCode;

use super::endpoints::{Listed, look_up};
use crate::audit::NotKept;
use crate::gateway::cases::house::{self, Guests};
use crate::gateway::fhir;
use crate::gateway::login::Claim;
use crate::gateway::problem::Problem;
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;

/// Who came through the door, for the extractors of the handlers: nobody is looked up twice.
#[derive(Debug, Clone, Default)]
pub(in crate::gateway) struct Arrived {
    pub(in crate::gateway) seat: Option<Claim>,
    pub(in crate::gateway) guests: Option<Guests>,
}

/// What a caller is, as the table sees him and as the audit names him.
#[derive(Debug, Clone)]
pub(in crate::gateway) struct Caller {
    pub(in crate::gateway) actor: Actor,
    pub(in crate::gateway) relation: Relation,
    /// The case he was let in for; empty when the address is about all of them.
    pub(in crate::gateway) case: String,
    pub(in crate::gateway) recipient: Recipient,
}

/// Lets a request through if the policy table grants its action to somebody that the caller is. What the answer
/// discloses is written down; when that cannot be done nothing is shown.
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
    let (arrived, caller) = match judge(&mut parts, &gateway, action).await {
        Ok(judged) => judged,
        Err(problem) => return problem.into_response(),
    };
    let Some((what, caller)) = discloses(action).zip(caller) else {
        parts.extensions.insert(arrived);
        return next.run(Request::from_parts(parts, body)).await;
    };
    let place = match gateway.audit.reserve() {
        Ok(place) => place,
        Err(NotKept) => return unwritten().into_response(),
    };
    let object = object_of(&mut parts, &gateway, what).await;
    parts.extensions.insert(arrived);
    let response = next.run(Request::from_parts(parts, body)).await;
    if response.status().is_success() {
        let Caller { case, recipient: to, .. } = caller;
        gateway.audit.note(place, Disclosure { at: wall_clock(), case, what, object, to }, Instant::now());
    }
    response
}

fn unwritten() -> Problem {
    let detail = "The server cannot write down who sees what at this moment, so it shows nothing. Try again soon.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Internal, detail).retry_after(Duration::from_secs(5))
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

/// `Some` caller: as whom the request was let in. Nobody is asked who he is where anybody may come.
async fn judge(parts: &mut Parts, gateway: &Gateway, action: Action) -> Result<(Arrived, Option<Caller>), Problem> {
    let accepts = accepts(action);
    let mut arrived = Arrived::default();
    if accepts.anybody {
        return Ok((arrived, None));
    }
    let case = named_case(parts, gateway).await?;
    let mut callers: Vec<Caller> = Vec::new();
    if accepts.seats {
        let claim = Claim::from_request_parts(parts, gateway).await?;
        callers.extend(seat_caller(gateway, &claim, case.as_deref()).await?);
        arrived.seat = Some(claim);
    }
    if accepts.staff || accepts.guests || accepts.colleagues {
        let guests = house::guests(parts, gateway, accepts, case.as_deref()).await?;
        callers.extend(guests.callers(case.as_deref()));
        arrived.guests = Some(guests);
    }
    match callers.iter().find(|caller| may(caller.actor, action, caller.relation)) {
        Some(caller) => Ok((arrived, Some(caller.clone()))),
        None => Err(refused(&callers, accepts)),
    }
}

/// The case that the address names. A number is written in one way: what is shown of a case is told under its number,
/// and a patient who looks there shall find all of it.
async fn named_case(parts: &mut Parts, gateway: &Gateway) -> Result<Option<String>, Problem> {
    let Ok(params) = RawPathParams::from_request_parts(parts, gateway).await else { return Ok(None) };
    let id = params.iter().find(|(name, _)| *name == "id").map(|(_, value)| value);
    if let Some(number) = fhir::case_named(&parts.uri, id) {
        return Ok(Some(number.to_string()));
    }
    let about = |place: &str| parts.uri.path().starts_with(place);
    let about_cases = about("/api/v1/cases/") || about("/api/v1/my/cases/");
    let mut named = params.iter().filter(|(name, _)| *name == "case" || (about_cases && *name == "id"));
    let named = named.next().map(|(_, value)| value.to_owned());
    match named.as_deref() {
        Some(text) if text.parse::<i32>().is_ok() && CaseId::number_in(text).is_none() => {
            Err(Problem::of(ErrorCode::NotFound))
        }
        _ => Ok(named),
    }
}

/// Which document or which images, where the address says so.
async fn object_of(parts: &mut Parts, gateway: &Gateway, what: Disclosed) -> Option<String> {
    let wanted: &[&str] = match what {
        Disclosed::Document => &["id"],
        Disclosed::Images => &["series", "study"],
        _ => return None,
    };
    let params = RawPathParams::from_request_parts(parts, gateway).await.ok()?;
    let find = |wanted: &&str| params.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.to_owned());
    wanted.iter().find_map(find).filter(|object| object.len() <= 64)
}

async fn seat_caller(gateway: &Gateway, claim: &Claim, case: Option<&str>) -> Result<Option<Caller>, Problem> {
    let Claim::Seated(seated) = claim else { return Ok(former_seat(claim)) };
    let invitation = &seated.invitation;
    let by_session = CaseId::from(&invitation.session);
    let own = gateway.store.session_case(&invitation.session).await?.unwrap_or_else(|| by_session.clone());
    // Who sits in a session may call its case by the session's name too.
    let is_own = case == Some(own.as_str()) || case == Some(by_session.as_str());
    let recipient = Recipient {
        actor: format!("seat {}", invitation.id.0),
        // The patient's own side is not named: the audit outlives what is erased.
        name: (!matches!(invitation.role, Role::Patient | Role::Family)).then(|| invitation.name.clone()),
        role: invitation.role.to_string(),
    };
    let relation = if is_own { Relation::Team } else { Relation::None };
    Ok(Some(Caller { actor: Actor::Seat(invitation.role), relation, case: own.to_string(), recipient }))
}

fn former_seat(claim: &Claim) -> Option<Caller> {
    match claim {
        Claim::Over => Some(Caller {
            actor: Actor::FormerSeat,
            relation: Relation::None,
            case: String::new(),
            recipient: Recipient { actor: "former seat".to_owned(), name: None, role: String::new() },
        }),
        Claim::Nobody | Claim::Seated(_) => None,
    }
}

/// A caller who is known but may not, one whose time is over, and one who has not said who he is.
fn refused(callers: &[Caller], accepts: Accepts) -> Problem {
    let unauthorized = |code, detail: &str| Problem::new(StatusCode::UNAUTHORIZED, code, detail);
    match callers.iter().find(|caller| caller.actor != Actor::FormerSeat) {
        Some(Caller { actor: Actor::Seat(_), relation: Relation::None, .. }) => {
            let detail = "Your seat is not for this, or not in this case.";
            Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, detail)
        }
        Some(_) => Problem::of(ErrorCode::NotAllowed),
        None if accepts.colleagues && !accepts.seats => {
            unauthorized(ErrorCode::NotAllowed, "Open the link to your own page first.")
        }
        None if !callers.is_empty() => Problem::with_status(StatusCode::UNAUTHORIZED, ErrorCode::Expired),
        None if accepts.staff => unauthorized(ErrorCode::NotAllowed, "Sign in first."),
        None if accepts.guests => {
            unauthorized(ErrorCode::NotAllowed, "Open the link you were given with your request.")
        }
        None => unauthorized(ErrorCode::NotAllowed, "Open the link of your invitation first."),
    }
}
