use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What pages of other sites may do at some addresses: those that take bearer tokens, which no page has by accident.
/// Cookies never come along: a browser does not send them where any page is welcome (Fetch, 3.2.5).
struct Welcome {
    methods: &'static str,
    /// Headers that a page may send.
    asked: &'static str,
    /// Headers that it may read.
    shown: &'static str,
}

const PLAYERS: Welcome = Welcome {
    methods: "POST, DELETE, PATCH, OPTIONS",
    asked: "authorization, content-type, if-match",
    shown: "location, etag, link",
};

/// Viewers of images that are not ours.
const DICOMWEB: Welcome = Welcome {
    methods: "GET, HEAD, POST, OPTIONS",
    asked: "authorization, accept, content-type, range, if-none-match",
    shown: "etag, content-range, accept-ranges, content-length, content-location",
};

fn is_player_path(path: &str) -> bool {
    path.starts_with("/whip/") || path.starts_with("/whep/")
}

fn is_dicomweb_path(path: &str) -> bool {
    path.starts_with("/dicom-web/")
}

/// Whether what a page of another site asks for here is asked in the name of a token alone.
pub(super) fn comes_with_a_token(path: &str, headers: &HeaderMap) -> bool {
    let token_alone = headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(header::COOKIE);
    is_player_path(path) || (is_dicomweb_path(path) && token_alone)
}

/// Says to browsers that pages of other sites are welcome where they are. A refusal says so too.
pub(super) async fn allow_other_pages(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let welcome = match path {
        path if is_player_path(path) => PLAYERS,
        path if is_dicomweb_path(path) => DICOMWEB,
        _ => return next.run(request).await,
    };
    let asks_first = is_dicomweb_path(path) && request.method() == Method::OPTIONS;
    let mut response = if asks_first { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.entry(header::ACCESS_CONTROL_ALLOW_METHODS).or_insert(HeaderValue::from_static(welcome.methods));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(welcome.asked));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(welcome.shown));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    response
}
