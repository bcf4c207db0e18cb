use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use consilium_core::access::{StaffRole, check_totp};
use consilium_core::model::{PersonName, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::links::new_hash;
use super::sign_in::{locked, opened, password_fits};
use crate::accounts::{new_recovery_codes, new_totp_secret, recovery_code, totp_link};
use crate::gateway::body::JsonBody;
use crate::gateway::cases::house::SignedInAccount;
use crate::gateway::cases::requests::unprocessable;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Account, Credentials};

/// The own account.
#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct AccountView {
    id: i32,
    #[schema(value_type = String)]
    name: PersonName,
    sign_in_name: String,
    #[schema(value_type = Vec<String>, example = json!(["coordinator"]))]
    roles: Vec<StaffRole>,
    has_password: bool,
    second_factor: bool,
    recovery_codes_left: u64,
    /// Signed in through the house's identity provider.
    federated: bool,
}

impl AccountView {
    pub(super) async fn of(gateway: &Gateway, account: Account) -> Result<Self, Problem> {
        let recovery_codes_left = gateway.store.count_recovery_codes(account.id).await?;
        Ok(Self {
            id: account.id,
            name: account.name,
            sign_in_name: account.sign_in_name.reveal().to_owned(),
            roles: account.roles.iter().collect(),
            has_password: account.has_password,
            second_factor: account.second_factor,
            recovery_codes_left,
            federated: account.federated,
        })
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct PasswordChange {
    old: String,
    new: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct OwnPassword {
    password: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct OwnCode {
    code: String,
}

/// What the authenticator takes; shown until a code of it was entered.
#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct SecondFactorOffer {
    /// Base32, to type by hand.
    secret: String,
    /// `otpauth://…`
    link: String,
}

/// To be written down; shown this once.
#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct RecoveryCodes {
    codes: Vec<String>,
}

/// Who is signed in, by which account.
#[utoipa::path(get, path = "/api/v1/account", responses(
    (status = 200, body = AccountView),
    (status = 401, body = ProblemBody, description = "Nobody is."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn show(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
) -> Result<Json<AccountView>, Problem> {
    Ok(Json(AccountView::of(&gateway, own.account).await?))
}

/// Changes the password; every other browser is signed out.
#[utoipa::path(post, path = "/api/v1/account/password", request_body = PasswordChange, responses(
    (status = 204, description = "Changed."),
    (status = 403, body = ProblemBody, description = "The old password is wrong."),
    (status = 422, body = ProblemBody, description = "The new password is too weak; the answer says why."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn change_password(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
    JsonBody(change): JsonBody<PasswordChange>,
) -> Result<StatusCode, Problem> {
    must_know_password(&gateway, &own.account, &change.old).await?;
    let hash = new_hash(&gateway, &change.new, &own.account.sign_in_name).await?;
    gateway.store.set_password(own.account.id, &hash).await?;
    gateway.store.sign_out_everywhere(own.account.id, Some(own.device)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Begins a second factor.
#[utoipa::path(post, path = "/api/v1/account/second-factor", request_body = OwnPassword, responses(
    (status = 200, body = SecondFactorOffer),
    (status = 409, body = ProblemBody, description = "There is one already."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn begin_second_factor(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
    JsonBody(proof): JsonBody<OwnPassword>,
) -> Result<Json<SecondFactorOffer>, Problem> {
    must_know_password(&gateway, &own.account, &proof.password).await?;
    let secret = new_totp_secret();
    let locked = gateway.factor_key.lock(own.account.id, &secret).map_err(|error| Problem::internal(&error))?;
    if !gateway.store.begin_second_factor(own.account.id, &locked).await? {
        return Err(Problem::of(ErrorCode::NotNow));
    }
    let (secret, link) = totp_link(&secret, own.account.sign_in_name.reveal());
    Ok(Json(SecondFactorOffer { secret, link }))
}

/// Enters a code of the authenticator: from now on one is asked for at sign-in.
#[utoipa::path(post, path = "/api/v1/account/second-factor/confirm", request_body = OwnCode, responses(
    (status = 200, body = RecoveryCodes),
    (status = 422, body = ProblemBody, description = "The code is wrong."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn confirm_second_factor(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
    JsonBody(form): JsonBody<OwnCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    let (id, now) = (own.account.id, wall_clock());
    let name = own.account.sign_in_name.reveal();
    gateway.lockouts.check(name, now).map_err(locked)?;
    let known = credentials(&gateway, id).await?;
    let secret = opened(&gateway, &known).filter(|_| !known.account.second_factor);
    let secret = secret.ok_or_else(|| Problem::of(ErrorCode::NotNow))?;
    let Some(step) = check_totp(&secret, &form.code, now, known.totp_used) else {
        gateway.lockouts.note_failure(name, now);
        return Err(unprocessable(
            "The code is wrong. Check the clock of the telephone, and take the code it shows now.",
        ));
    };
    let codes = new_recovery_codes();
    let hashes: Vec<_> = codes.iter().filter_map(|code| recovery_code(code, id)).collect();
    if !gateway.store.confirm_second_factor(id, step, &hashes).await? {
        return Err(Problem::of(ErrorCode::NotNow));
    }
    Ok(Json(RecoveryCodes { codes }))
}

/// Does without a second factor from now on.
#[utoipa::path(post, path = "/api/v1/account/second-factor/remove", request_body = OwnPassword, responses(
    (status = 204, description = "Removed."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn remove_second_factor(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
    JsonBody(proof): JsonBody<OwnPassword>,
) -> Result<StatusCode, Problem> {
    must_know_password(&gateway, &own.account, &proof.password).await?;
    gateway.store.remove_second_factor(own.account.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn credentials(gateway: &Gateway, id: i32) -> Result<Credentials, Problem> {
    gateway.store.credentials_of(id).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))
}

/// Wrong tries count as at the sign-in: a borrowed browser is no place to guess.
pub(super) async fn must_know_password(gateway: &Gateway, own: &Account, password: &str) -> Result<(), Problem> {
    let (name, now): (&str, Timestamp) = (own.sign_in_name.reveal(), wall_clock());
    gateway.lockouts.check(name, now).map_err(locked)?;
    let known = credentials(gateway, own.id).await?;
    if password_fits(gateway, password, known.password_hash.as_deref()).await? {
        gateway.lockouts.note_success(name);
        return Ok(());
    }
    gateway.lockouts.note_failure(name, now);
    Err(Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, "The password is wrong."))
}
