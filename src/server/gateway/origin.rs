use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use consilium_core::protocol::ErrorCode;

use super::other_pages::comes_with_a_token;
use super::problem::Problem;
use super::state::Gateway;
use crate::config::Origin;

/// Refuses what another web page makes a browser do: requests that change something, and `/ws`; not what comes with a
/// bearer token, which no page has by accident.
pub(super) async fn refuse_foreign_pages(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let guarded = (changes || path == "/ws") && !comes_with_a_token(path, request.headers());
    if guarded && !is_welcome(&gateway, request.headers(), changes) {
        gateway.counters.origins_refused.add_one();
        let detail = "This page may not use the server.";
        return Problem::new(StatusCode::FORBIDDEN, ErrorCode::NotAllowed, detail).into_response();
    }
    next.run(request).await
}

/// Programs send no `Origin`; a browser always does when it changes something with its cookie.
fn is_welcome(gateway: &Gateway, headers: &HeaderMap, changes: bool) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return !(changes && headers.contains_key(header::COOKIE));
    };
    let Some(origin) = origin.to_str().ok().and_then(|text| text.parse::<Origin>().ok()) else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    origin == gateway.base_url
        || gateway.http.allowed_origins.contains(&origin)
        || origin.authority().eq_ignore_ascii_case(host)
}
