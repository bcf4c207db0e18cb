use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use consilium_core::protocol::ErrorCode;

use crate::dossier::Dossier;
use crate::gateway::problem::Problem;

/// Seen by people of the case only, and asked for again each time: rights change.
pub(in crate::gateway) const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Whether the client has this very content already.
pub(in crate::gateway) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|line| line.split(',')).any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag.strip_prefix("W/").unwrap_or(etag)
    })
}

pub(in crate::gateway) fn not_modified(etag: &str) -> Response {
    with_etag(StatusCode::NOT_MODIFIED.into_response(), etag)
}

pub(in crate::gateway) fn with_etag(mut response: Response, etag: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(etag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, PRIVATE);
    response
}

/// One part of the bytes, as `Range` asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gateway) enum Part {
    Whole,
    From(u64, u64),
    Impossible,
}

/// Several ranges at once are answered with the whole.
pub(in crate::gateway) fn part_of(headers: &HeaderMap, size: u64) -> Part {
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Some(span) = asked.and_then(|asked| asked.strip_prefix("bytes=")).filter(|span| !span.contains(',')) else {
        return Part::Whole;
    };
    let Some((first, last)) = span.split_once('-') else { return Part::Whole };
    let (first, last) = (first.trim().parse::<u64>().ok(), last.trim().parse::<u64>().ok());
    match (first, last) {
        (Some(first), _) if first >= size => Part::Impossible,
        (Some(first), Some(last)) if last < first => Part::Whole,
        (Some(first), last) => {
            let end = last.unwrap_or(u64::MAX).min(size - 1);
            Part::From(first, end - first + 1)
        }
        (None, Some(0)) => Part::Impossible,
        (None, Some(count)) => Part::From(size - count.min(size), count.min(size)),
        (None, None) => Part::Whole,
    }
}

fn impossible(size: u64) -> Response {
    let problem = Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, ErrorCode::Malformed, "There are no such bytes.");
    let mut response = problem.into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

fn partial(body: Body, media_type: &str, part: Part, size: u64) -> Result<Response, Problem> {
    let (status, length) = match part {
        Part::From(_, length) => (StatusCode::PARTIAL_CONTENT, length),
        _ => (StatusCode::OK, size),
    };
    let value = |text: &str| HeaderValue::from_str(text).map_err(|error| Problem::internal(&error));
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, value(media_type)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Part::From(from, length) = part {
        headers.insert(header::CONTENT_RANGE, value(&format!("bytes {from}-{}/{size}", from + length - 1))?);
    }
    Ok(response)
}

/// A blob, or the part of it that is asked for.
pub(in crate::gateway) async fn blob(
    dossier: &Dossier,
    name: &str,
    media_type: &str,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let size = dossier.size(name).await?;
    let part = part_of(headers, size);
    let range = match part {
        Part::Whole => None,
        Part::From(from, length) => Some((from, length)),
        Part::Impossible => return Ok(impossible(size)),
    };
    let reader = dossier.read(name, range).await?;
    partial(Body::from_stream(reader.stream), media_type, part, size)
}

/// Bytes in memory, or the part of them that is asked for.
pub(in crate::gateway) fn piece(bytes: Bytes, media_type: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let size = bytes.len() as u64;
    match part_of(headers, size) {
        Part::Impossible => Ok(impossible(size)),
        Part::Whole => partial(Body::from(bytes), media_type, Part::Whole, size),
        part @ Part::From(from, length) => {
            let wanted = bytes.slice(from as usize..(from + length) as usize);
            partial(Body::from(wanted), media_type, part, size)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        let part = |text: &str| {
            let value = HeaderValue::from_str(text).expect("a header");
            part_of(&HeaderMap::from_iter([(header::RANGE, value)]), 100)
        };
        assert_eq!(part("bytes=0-9"), Part::From(0, 10));
        assert_eq!(part("bytes=90-"), Part::From(90, 10));
        assert_eq!(part("bytes=90-1000"), Part::From(90, 10));
        assert_eq!(part("bytes=-5"), Part::From(95, 5));
        assert_eq!(part("bytes=-500"), Part::From(0, 100));
        assert_eq!((part("bytes=100-"), part("bytes=-0")), (Part::Impossible, Part::Impossible));
        for whole in ["bytes=5-1", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=-"] {
            assert_eq!(part(whole), Part::Whole, "{whole}");
        }
    }
}
