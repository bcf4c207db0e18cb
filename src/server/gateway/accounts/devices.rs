use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use consilium_core::model::Timestamp;
use consilium_core::protocol::ErrorCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::gateway::cases::house::SignedInAccount;
use crate::gateway::problem::{Problem, ProblemBody};
use crate::gateway::state::Gateway;
use crate::ops::wall_clock;

/// One browser in which the account is signed in.
#[derive(Serialize, ToSchema)]
pub(in crate::gateway) struct DeviceView {
    id: i32,
    /// Browser and system; empty when it does not say.
    device: String,
    #[schema(value_type = i64)]
    created: Timestamp,
    /// When it last asked for anything, to the minute.
    #[schema(value_type = i64)]
    seen: Timestamp,
    #[schema(value_type = i64)]
    expires: Timestamp,
    /// The browser that asks.
    this: bool,
}

/// Where the account is signed in, the last one first.
#[utoipa::path(get, path = "/api/v1/account/devices", responses(
    (status = 200, body = Vec<DeviceView>),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn list(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
) -> Result<Json<Vec<DeviceView>>, Problem> {
    let devices = gateway.store.devices(own.account.id, wall_clock(), gateway.accounts.login_life()).await?;
    let view = |device: crate::store::Device| DeviceView {
        this: device.id == own.device,
        id: device.id,
        device: device.device,
        created: device.created,
        seen: device.seen,
        expires: device.expires,
    };
    Ok(Json(devices.into_iter().map(view).collect()))
}

/// Signs one browser out.
#[utoipa::path(delete, path = "/api/v1/account/devices/{id}", params(("id" = i32, Path)), responses(
    (status = 204, description = "Signed out."),
    (status = 404, body = ProblemBody, description = "The account is not signed in there."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in crate::gateway) async fn sign_out(
    State(gateway): State<Gateway>,
    own: SignedInAccount,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let id: i32 = id.parse().map_err(|_| Problem::of(ErrorCode::NotFound))?;
    if !gateway.store.sign_device_out(own.account.id, id).await? {
        return Err(Problem::of(ErrorCode::NotFound));
    }
    Ok(StatusCode::NO_CONTENT)
}
