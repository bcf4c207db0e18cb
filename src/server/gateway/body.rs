use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use consilium_core::protocol::ErrorCode;
use serde::de::DeserializeOwned;

use super::problem::Problem;

/// The largest JSON body.
const JSON_LIMIT: usize = 64 * 1024;

/// A JSON request body of at most 64 KiB.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        if !has_type(&request, "application/json") {
            let detail = "The body must be application/json.";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::Malformed, detail));
        }
        let bytes = read_bounded(request.into_body(), JSON_LIMIT).await?;
        serde_json::from_slice(&bytes)
            .map(JsonBody)
            .map_err(|error| Problem::malformed(format!("The body is not the JSON expected here: {}.", place(&error))))
    }
}

/// What stands behind `?`, told as a problem when it is not what is expected.
pub(super) struct QueryOf<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for QueryOf<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        read.map(|Query(query)| QueryOf(query))
            .map_err(|_| Problem::malformed("The query is not the one expected here."))
    }
}

/// Where and what kind, without repeating the content.
fn place(error: &serde_json::Error) -> String {
    let kind = match error.classify() {
        serde_json::error::Category::Data => "a member is missing, unknown or of the wrong type",
        _ => "the syntax is wrong",
    };
    format!("{kind}, line {}, column {}", error.line(), error.column())
}

pub(super) fn has_type(request: &Request, wanted: &str) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(wanted))
}

pub(super) async fn read_bounded(body: Body, limit: usize) -> Result<Bytes, Problem> {
    let too_large = || {
        let detail = format!("The body has more than {limit} bytes.");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::Malformed, detail)
    };
    let declared = http_body::Body::size_hint(&body).lower();
    if declared > limit as u64 {
        return Err(too_large());
    }
    axum::body::to_bytes(body, limit).await.map_err(|error| {
        let limited =
            std::error::Error::source(&error).is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>());
        if limited { too_large() } else { Problem::malformed("The body broke off.") }
    })
}
