use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use consilium_core::access::StaffRole;
use consilium_core::model::PersonName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::body::JsonBody;
use super::super::cookie::Holder;
use super::super::login::ClientAddress;
use super::super::problem::{Problem, ProblemBody};
use super::super::state::Gateway;
use super::house::{Staff, exchange};

/// What stands after `#` in a link.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct LinkSecret {
    pub(super) secret: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct StaffBody {
    #[schema(value_type = String)]
    name: PersonName,
    #[schema(value_type = Vec<String>, example = json!(["coordinator"]))]
    roles: Vec<StaffRole>,
}

/// Exchanges a sign-in link for a cookie, once.
#[utoipa::path(post, path = "/api/v1/staff/login", request_body = LinkSecret, responses(
    (status = 200, body = StaffBody, description = "Signed in; the cookie is set."),
    (status = 410, body = ProblemBody, description = "Unknown, used or expired."),
    (status = "4XX", body = ProblemBody), (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn login(
    State(gateway): State<Gateway>,
    address: ClientAddress,
    JsonBody(link): JsonBody<LinkSecret>,
) -> Result<Response, Problem> {
    let (guest, cookie) = exchange(&gateway, address, &link.secret, Holder::Staff).await?;
    Ok(([(header::SET_COOKIE, cookie)], Json(StaffBody { name: guest.name, roles: vec![StaffRole::Coordinator] }))
        .into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/v1/staff", responses(
    (status = 200, body = StaffBody),
    (status = 401, body = ProblemBody, description = "Nobody is."),
    (status = "5XX", body = ProblemBody),
))]
pub(in super::super) async fn show(staff: Staff) -> Json<StaffBody> {
    Json(StaffBody { roles: staff.roles.iter().collect(), name: staff.name })
}
