use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use consilium_core::access::{SignInName, check_password};
use consilium_core::model::PersonName;
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sign_in::{SignedIn, admit, overworked};
use crate::gateway::body::JsonBody;
use crate::gateway::cases::requests::unprocessable;
use crate::gateway::login::{ClientAddress, note_wrong_secret, refuse_guessers};
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Account, Secret};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct AccountLink {
    /// What stands after `#` in the link.
    secret: String,
}

#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct LinkOwner {
    #[schema(value_type = String)]
    name: PersonName,
    sign_in_name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct FirstPassword {
    secret: String,
    password: String,
}

/// For whom a set-up link is; it stays good.
#[utoipa::path(post, path = "/api/v1/account-link", request_body = AccountLink, responses(
    (status = 200, body = LinkOwner),
    (status = 410, body = ProblemBody, description = "Unknown, used or expired."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn show(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    JsonBody(link): JsonBody<AccountLink>,
) -> Result<Json<LinkOwner>, Problem> {
    let (_, account) = find(&gateway, address, &link.secret).await?;
    Ok(Json(LinkOwner { name: account.name, sign_in_name: account.sign_in_name.reveal().to_owned() }))
}

/// Chooses the password of an account and signs in. The link is used up; other browsers are signed out.
#[utoipa::path(post, path = "/api/v1/account-link/password", request_body = FirstPassword, responses(
    (status = 200, body = SignedIn, description = "Signed in; the cookie is set."),
    (status = 410, body = ProblemBody, description = "Unknown, used or expired."),
    (status = 422, body = ProblemBody, description = "The password is too weak; the answer says why."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn set_up(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    headers: HeaderMap,
    JsonBody(form): JsonBody<FirstPassword>,
) -> Result<Response, Problem> {
    let (secret, account) = find(&gateway, address, &form.secret).await?;
    let hash = new_hash(&gateway, &form.password, &account.sign_in_name).await?;
    let account = gateway.store.set_up(&secret, &hash, wall_clock()).await?;
    let account = account.ok_or_else(|| Problem::of(ErrorCode::Expired))?;
    gateway.lockouts.note_success(account.sign_in_name.reveal());
    admit(&gateway, account, &headers).await
}

async fn find(
    gateway: &Gateway,
    ClientAddress(address): ClientAddress,
    secret: &str,
) -> Result<(Secret, Account), Problem> {
    refuse_guessers(gateway, address)?;
    if let Some(secret) = Secret::presented(secret)
        && let Some(account) = gateway.store.account_of_link(&secret, wall_clock()).await?
    {
        return Ok((secret, account));
    }
    note_wrong_secret(gateway, address);
    Err(Problem::of(ErrorCode::Expired))
}

/// The hash of a password that is good enough.
pub(super) async fn new_hash(gateway: &Gateway, password: &str, name: &SignInName) -> Result<String, Problem> {
    check_password(password, name).map_err(|weak| unprocessable(weak.to_string()))?;
    gateway.passwords.hash(password).await.map_err(overworked)
}
