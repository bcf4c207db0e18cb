use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use consilium_core::protocol::ErrorCode;
use tokio::time::timeout;

use super::problem::Problem;
use super::state::Gateway;
use super::{
    access, accounts, assets, audit, cases, dicomweb, dossier, fhir, headers, health, invitations, join, keeping,
    openapi, ops_board, origin, other_pages, packing, players, probe, recordings, report, routes_now, socket_route,
    spans,
};

/// An upload may take long as long as bytes come; its handler watches over that.
const UPLOAD_PATIENCE: Duration = Duration::from_secs(6 * 3600);

/// Which path leads where.
pub fn router(gateway: Gateway) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/api/v1/openapi.json", get(openapi::serve))
        .route("/api/v1/join", post(join::join))
        .route("/api/v1/seat", get(join::seat))
        .route("/api/v1/sign-out", post(join::sign_out))
        .route("/api/v1/probe", post(probe::probe))
        .route("/api/v1/invitations", get(invitations::list).post(invitations::make))
        .route("/api/v1/invitations/{id}", delete(invitations::revoke))
        .route("/ws", any(socket_route::open))
        .merge(players::routes())
        .merge(dossier::routes())
        .merge(dicomweb::routes())
        .merge(cases::routes())
        .merge(report::routes())
        .merge(accounts::routes())
        .merge(audit::routes())
        .merge(fhir::routes())
        .merge(keeping::routes())
        .merge(ops_board::routes())
        .merge(routes_now::routes())
        .merge(recordings::routes())
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(assets::serve_asset)
        .layer(from_fn_with_state(gateway.clone(), access::guard))
        .layer(from_fn(other_pages::allow_other_pages))
        .layer(from_fn(fhir::speak_fhir))
        .layer(packing::pack_texts())
        .layer(from_fn_with_state(gateway.clone(), origin::refuse_foreign_pages))
        .layer(from_fn_with_state(gateway.clone(), bound_and_count))
        .layer(from_fn_with_state(gateway.clone(), headers::add_security_headers))
        .layer(from_fn(spans::trace_request))
        .with_state(gateway)
}

async fn method_not_allowed() -> Problem {
    let detail = "This address does not take this method.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Malformed, detail)
}

/// Every request ends in time and is counted.
async fn bound_and_count(State(gateway): State<Gateway>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path();
    let long = dossier::takes_long(path) || recordings::takes_long(path);
    let patience = if long { UPLOAD_PATIENCE } else { gateway.limits.request_timeout.duration() };
    let answered = timeout(patience, next.run(request)).await;
    let counters = &gateway.counters;
    let response = answered.unwrap_or_else(|_| {
        counters.requests_timed_out.add_one();
        Problem::new(StatusCode::REQUEST_TIMEOUT, ErrorCode::Malformed, "The request took too long.").into_response()
    });
    counters.requests.add_one();
    if response.status().is_client_error() {
        counters.requests_refused.add_one();
    } else if response.status().is_server_error() {
        counters.requests_failed.add_one();
    }
    tracing::debug!(%method, status = response.status().as_u16(), "request");
    response
}
