use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use uuid::Uuid;

use crate::gateway::problem::Problem;

pub(super) type Pieces = BoxStream<'static, Result<Bytes, Broken>>;

/// A part could not be read; the connection breaks, and the client sees it.
#[derive(Debug, thiserror::Error)]
#[error("a part could not be read")]
pub(super) struct Broken;

/// One part: its headers without the line end, and its bytes.
pub(super) struct Part {
    pub(super) headers: String,
    pub(super) bytes: Pieces,
}

pub(super) fn whole(bytes: Bytes) -> Pieces {
    stream::once(async move { Ok(bytes) }).boxed()
}

/// A multipart answer whose parts are fetched one after the other.
pub(super) fn related(
    inner: &str,
    parts: impl Stream<Item = Result<Part, Broken>> + Send + 'static,
) -> Result<Response, Problem> {
    let boundary = Uuid::new_v4().simple().to_string();
    let kind = format!("multipart/related; type=\"{inner}\"; boundary={boundary}");
    let kind = HeaderValue::from_str(&kind).map_err(|error| Problem::internal(&error))?;
    let end = Bytes::from(format!("--{boundary}--\r\n"));
    let parts = parts.map(move |part| match part {
        Ok(part) => {
            let head = Bytes::from(format!("--{boundary}\r\n{}\r\n\r\n", part.headers));
            let line_end = whole(Bytes::from_static(b"\r\n"));
            whole(head).chain(part.bytes).chain(line_end).boxed()
        }
        Err(broken) => stream::once(async move { Err(broken) }).boxed(),
    });
    let body = Body::from_stream(parts.flatten().chain(whole(end)));
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}
