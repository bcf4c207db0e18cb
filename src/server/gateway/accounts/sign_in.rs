use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use consilium_core::access::{SignInName, check_totp};
use consilium_core::model::Timestamp;
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::device::device_of;
use super::own::AccountView;
use crate::accounts::{PasswordError, Passwords, recovery_code};
use crate::gateway::body::JsonBody;
use crate::gateway::cookie::{Holder, SeatCookie};
use crate::gateway::login::{ClientAddress, note_wrong_secret, refuse_guessers};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Account, Credentials};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct SignInForm {
    /// The e-mail address of the account.
    name: String,
    password: String,
    /// Six digits of the authenticator, or a recovery code; once it has been asked for.
    #[serde(default)]
    code: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct SignedIn {
    /// The password is right, and a code is needed beside it. Send everything again with it.
    code_needed: bool,
    account: Option<AccountView>,
}

/// How one may sign in here.
#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct Ways {
    /// The name of the house's identity provider, when there is one.
    provider: Option<String>,
}

/// Which ways there are to sign in, beside address and password.
#[utoipa::path(get, path = "/api/v1/staff/sign-in", responses((status = 200, body = Ways)))]
pub(in crate::gateway) async fn ways(State(gateway): State<Gateway>) -> Json<Ways> {
    Json(Ways { provider: gateway.oidc.as_ref().map(|oidc| oidc.settings().name.clone()) })
}

/// Signs a member of staff in.
#[utoipa::path(post, path = "/api/v1/staff/sign-in", request_body = SignInForm, responses(
    (status = 200, body = SignedIn, description = "Signed in, and the cookie is set; or a code is needed."),
    (status = 401, body = ProblemBody, description = "The name, the password or the code is wrong."),
    (status = 429, body = ProblemBody, description = "Too many wrong tries; see Retry-After."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn sign_in(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    headers: HeaderMap,
    JsonBody(form): JsonBody<SignInForm>,
) -> Result<Response, Problem> {
    refuse_guessers(&gateway, address.0)?;
    let typed = form.name.trim().to_lowercase();
    let now = wall_clock();
    gateway.lockouts.check(&typed, now).map_err(locked)?;
    let credentials = known(&gateway, &typed).await?;
    let checked = check(&gateway, credentials.as_ref(), &form, now).await?;
    match (checked, credentials) {
        (Checked::Good, Some(credentials)) => {
            gateway.lockouts.note_success(&typed);
            renew_hash(&gateway, &credentials, &form.password).await?;
            admit(&gateway, credentials.account, &headers).await
        }
        (Checked::CodeNeeded, _) => Ok(Json(SignedIn { code_needed: true, account: None }).into_response()),
        _ => {
            gateway.lockouts.note_failure(&typed, now);
            note_wrong_secret(&gateway, address.0);
            Err(wrong())
        }
    }
}

/// The same whatever was wrong, so that nobody learns who has an account.
fn wrong() -> Problem {
    let detail = "The e-mail address, the password or the code is wrong.";
    Problem::new(StatusCode::UNAUTHORIZED, ErrorCode::NotAllowed, detail)
}

pub(super) fn locked(seconds: u64) -> Problem {
    let minutes = seconds.div_ceil(60);
    let detail =
        format!("Too many wrong tries. Wait {minutes} min and try again, or ask the administrator for a new link.");
    Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooMany, detail).retry_after(Duration::from_secs(seconds))
}

async fn known(gateway: &Gateway, typed: &str) -> Result<Option<Credentials>, Problem> {
    let Ok(name) = typed.parse::<SignInName>() else { return Ok(None) };
    Ok(gateway.store.credentials(&name).await?.filter(|known| known.account.disabled.is_none()))
}

enum Checked {
    Good,
    CodeNeeded,
    Wrong,
}

/// The password is looked at whoever asks: with and without an account it takes the same time.
async fn check(
    gateway: &Gateway,
    known: Option<&Credentials>,
    form: &SignInForm,
    now: Timestamp,
) -> Result<Checked, Problem> {
    let hash = known.and_then(|known| known.password_hash.as_deref());
    if !password_fits(gateway, &form.password, hash).await? {
        return Ok(Checked::Wrong);
    }
    match (known, form.code.as_deref().map(str::trim).filter(|code| !code.is_empty())) {
        (Some(known), _) if !known.account.second_factor => Ok(Checked::Good),
        (Some(_), None) => Ok(Checked::CodeNeeded),
        (Some(known), Some(code)) if code_fits(gateway, known, code, now).await? => Ok(Checked::Good),
        _ => Ok(Checked::Wrong),
    }
}

pub(super) async fn password_fits(gateway: &Gateway, password: &str, hash: Option<&str>) -> Result<bool, Problem> {
    // Whatever is longer than a password may be is none.
    let bounded = if password.len() <= 1024 { password } else { "" };
    gateway.passwords.matches(bounded, hash).await.map_err(overworked)
}

pub(super) fn overworked(error: PasswordError) -> Problem {
    match error {
        PasswordError::Busy => {
            let detail = "Too many people sign in at this moment. Try again in a moment.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, ErrorCode::Internal, detail)
                .retry_after(Duration::from_secs(3))
        }
        broken => Problem::internal(&broken),
    }
}

/// Uses up a code of the authenticator or a recovery code.
pub(super) async fn code_fits(
    gateway: &Gateway,
    known: &Credentials,
    code: &str,
    now: Timestamp,
) -> Result<bool, Problem> {
    // A secret that does not open is not an empty one, of which anybody could make codes.
    let step = opened(gateway, known).and_then(|secret| check_totp(&secret, code, now, known.totp_used));
    if let Some(step) = step {
        return Ok(gateway.store.use_totp_step(known.account.id, step).await?);
    }
    match recovery_code(code, known.account.id) {
        Some(code) => Ok(gateway.store.use_recovery_code(known.account.id, &code).await?),
        None => Ok(false),
    }
}

/// The secret of the authenticator, if there is one and it opens.
pub(super) fn opened(gateway: &Gateway, known: &Credentials) -> Option<Vec<u8>> {
    let locked = known.totp_secret.as_deref()?;
    let secret = gateway.factor_key.unlock(known.account.id, locked);
    if secret.is_none() {
        tracing::error!(account = known.account.id, "a second factor does not open: was its key exchanged?");
    }
    secret
}

/// A hash with older parameters is made anew while the password is at hand.
async fn renew_hash(gateway: &Gateway, known: &Credentials, password: &str) -> Result<(), Problem> {
    if known.password_hash.as_deref().is_some_and(Passwords::is_outdated) {
        let hash = gateway.passwords.hash(password).await.map_err(overworked)?;
        gateway.store.set_password(known.account.id, &hash).await?;
    }
    Ok(())
}

/// A cookie of its own for this browser; the one it came with, if any, is worth nothing any more.
pub(super) async fn admit(gateway: &Gateway, account: Account, headers: &HeaderMap) -> Result<Response, Problem> {
    let cookie = admission(gateway, &account, headers).await?;
    let body = SignedIn { code_needed: false, account: Some(AccountView::of(gateway, account).await?) };
    Ok(([(header::SET_COOKIE, cookie)], Json(body)).into_response())
}

pub(in crate::gateway) async fn admission(
    gateway: &Gateway,
    account: &Account,
    headers: &HeaderMap,
) -> Result<HeaderValue, Problem> {
    let (now, life) = (wall_clock(), gateway.accounts.login_life());
    if let Some(before) = cookie(gateway).read(headers) {
        gateway.store.forget_device(&before).await?;
    }
    let token = gateway.store.sign_in(account.id, &device_of(headers), now, life).await?;
    let set = cookie(gateway).set(&token, now, now.plus_seconds(life.whole_s));
    set.ok_or_else(|| Problem::of(ErrorCode::Internal))
}

fn cookie(gateway: &Gateway) -> SeatCookie {
    SeatCookie { holder: Holder::Staff, ..gateway.cookie }
}

/// Signs this browser out.
#[utoipa::path(post, path = "/api/v1/staff/sign-out", responses(
    (status = 204, description = "The cookie is cleared and worth nothing any more."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn sign_out(
    State(gateway): State<Gateway>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if let Some(token) = cookie(&gateway).read(&headers) {
        gateway.store.forget_device(&token).await?;
        gateway.store.forget_house_login(&token).await?;
    }
    let clear = cookie(&gateway).clear().ok_or_else(|| Problem::of(ErrorCode::Internal))?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, clear)]).into_response())
}
