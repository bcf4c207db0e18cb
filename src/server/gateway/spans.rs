use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use consilium_core::protocol::ClientMessage;
use tracing::field::Empty;
use tracing::{Instrument, Span, debug_span};

use crate::store::Invitation;
use crate::telemetry::join_trace;

/// One span for each request, named by the form of its address: what was typed may hold a secret.
pub(super) async fn trace_request(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("/{file}", MatchedPath::as_str);
    let method = known(request.method());
    let span = debug_span!(
        "request",
        otel.name = format!("{method} {route}"),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        otel.status_code = Empty,
    );
    if span.is_disabled() {
        return next.run(request).await;
    }
    join_trace(&span, request.headers());
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    if response.status().is_server_error() {
        span.record("otel.status_code", "error");
    }
    response
}

/// A method may be any word of whoever calls.
fn known(method: &Method) -> &'static str {
    let methods =
        [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS];
    let names = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    methods.iter().position(|known| known == method).map_or("_OTHER", |at| names[at])
}

/// A signalling socket, from its request to its end.
pub(super) fn connection_span(invitation: &Invitation) -> Span {
    debug_span!("connection", session = %invitation.session, seat = %invitation.id, role = %invitation.role)
}

/// A message on its way through its session. What comes several times a second, and says nothing alone, has none.
pub(super) fn message_span(message: &ClientMessage) -> Span {
    match message {
        ClientMessage::Ping | ClientMessage::Point { .. } | ClientMessage::ReportStats { .. } => Span::none(),
        other => debug_span!("message", otel.name = format!("message {}", other.kind()), kind = other.kind()),
    }
}
