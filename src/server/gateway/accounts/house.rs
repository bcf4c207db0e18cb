use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::access::{SignInName, StaffRole, StaffRoles};
use consilium_core::model::{PersonName, Timestamp};
use consilium_core::protocol::ErrorCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::gateway::body::JsonBody;
use crate::gateway::cases::house::SignedInAccount;
use crate::gateway::cases::requests::unprocessable;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;
use crate::store::{Account, NewAccount};

/// A set-up link is good for three days.
pub(crate) const LINK_LASTS_S: i64 = 3 * 24 * 3600;

/// An account as the administrator sees it.
#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct AccountEntry {
    id: i32,
    #[schema(value_type = String)]
    name: PersonName,
    sign_in_name: String,
    #[schema(value_type = Vec<String>, example = json!(["coordinator"]))]
    roles: Vec<StaffRole>,
    /// A password was chosen.
    ready: bool,
    second_factor: bool,
    federated: bool,
    #[schema(value_type = i64)]
    created: Timestamp,
    #[schema(value_type = Option<i64>)]
    disabled: Option<Timestamp>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct AccountForm {
    /// An e-mail address.
    sign_in_name: String,
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = Vec<String>, example = json!(["coordinator"]))]
    roles: Vec<StaffRole>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::gateway) struct AccountChange {
    #[schema(value_type = Option<Vec<String>>)]
    #[serde(default)]
    roles: Option<Vec<StaffRole>>,
    #[serde(default)]
    disabled: Option<bool>,
}

#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct AccountMade {
    account: AccountEntry,
    /// Leads to the choice of a password; shown this once.
    link: String,
}

/// Everybody who may sign in.
#[utoipa::path(get, path = "/api/v1/accounts", responses(
    (status = 200, body = Vec<AccountEntry>),
    (status = 403, body = ProblemBody, description = "For administrators."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn list(State(gateway): State<Gateway>) -> Result<Json<Vec<AccountEntry>>, Problem> {
    let accounts = gateway.store.accounts().await?;
    Ok(Json(accounts.into_iter().map(AccountEntry::from).collect()))
}

/// Makes an account, and a link by which its owner chooses a password.
#[utoipa::path(post, path = "/api/v1/accounts", request_body = AccountForm, responses(
    (status = 201, body = AccountMade),
    (status = 409, body = ProblemBody, description = "Somebody has this address already."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn make(
    State(gateway): State<Gateway>,
    JsonBody(form): JsonBody<AccountForm>,
) -> Result<(StatusCode, Json<AccountMade>), Problem> {
    let sign_in_name: SignInName = form
        .sign_in_name
        .parse()
        .map_err(|_| unprocessable("The sign-in name is an e-mail address, such as name@hospital.example."))?;
    let roles = some_roles(&form.roles)?;
    let new = NewAccount { sign_in_name, name: form.name, roles };
    let Some(account) = gateway.store.make_account(&new, wall_clock()).await? else {
        let detail = "Somebody has an account with this address already.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail));
    };
    let link = new_link(&gateway, account.id).await?;
    Ok((StatusCode::CREATED, Json(AccountMade { account: account.into(), link })))
}

/// Changes the roles of an account, closes it or opens it again. What it may do changes at once.
#[utoipa::path(post, path = "/api/v1/accounts/{id}", params(("id" = i32, Path)), request_body = AccountChange, responses(
    (status = 200, body = AccountEntry),
    (status = 409, body = ProblemBody, description = "Nobody takes his own administration away."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn change(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
    Path(id): Path<String>,
    JsonBody(change): JsonBody<AccountChange>,
) -> Result<Json<AccountEntry>, Problem> {
    let account = find(&gateway, &id).await?;
    let roles = change.roles.as_deref().map(some_roles).transpose()?;
    let keeps = roles.is_none_or(|roles| roles.holds(StaffRole::Administrator)) && change.disabled != Some(true);
    if account.id == own.account.id && !keeps {
        let detail = "You cannot close your own account or give your administration up. Another administrator can.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail));
    }
    if let Some(roles) = roles {
        gateway.store.set_roles(account.id, roles).await?;
    }
    if let Some(disabled) = change.disabled {
        gateway.store.disable(account.id, disabled.then(wall_clock)).await?;
    }
    Ok(Json(find(&gateway, &id).await?.into()))
}

/// A new set-up link, for whoever has lost password or telephone. Nothing changes until it is used.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/link", params(("id" = i32, Path)), responses(
    (status = 201, body = AccountMade),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn link(
    State(gateway): State<Gateway>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<AccountMade>), Problem> {
    let account = find(&gateway, &id).await?;
    if account.disabled.is_some() {
        let detail = "This account is closed. Open it first.";
        return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::NotNow, detail));
    }
    let link = new_link(&gateway, account.id).await?;
    Ok((StatusCode::CREATED, Json(AccountMade { account: account.into(), link })))
}

async fn new_link(gateway: &Gateway, id: i32) -> Result<String, Problem> {
    let now = wall_clock();
    let secret = gateway.store.make_account_link(id, now, now.plus_seconds(LINK_LASTS_S)).await?;
    Ok(gateway.base_url.page_link("set-up", secret.reveal()))
}

async fn find(gateway: &Gateway, id: &str) -> Result<Account, Problem> {
    let id: i32 = id.parse().map_err(|_| Problem::of(ErrorCode::NotFound))?;
    gateway.store.account(id).await?.ok_or_else(|| Problem::of(ErrorCode::NotFound))
}

fn some_roles(roles: &[StaffRole]) -> Result<StaffRoles, Problem> {
    let roles = StaffRoles::of(roles);
    if roles.is_empty() { Err(unprocessable("An account has at least one role.")) } else { Ok(roles) }
}

impl From<Account> for AccountEntry {
    fn from(account: Account) -> Self {
        Self {
            id: account.id,
            name: account.name,
            sign_in_name: account.sign_in_name.reveal().to_owned(),
            roles: account.roles.iter().collect(),
            ready: account.has_password || account.federated,
            second_factor: account.second_factor,
            federated: account.federated,
            created: account.created,
            disabled: account.disabled,
        }
    }
}
