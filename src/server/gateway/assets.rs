use std::borrow::Cow;

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use consilium_core::protocol::ErrorCode;
use rust_embed::RustEmbed;

use super::problem::Problem;

/// The built web client. `build.rs` makes the folder when the client has not been built.
#[derive(RustEmbed)]
#[folder = "../../web-client/dist"]
struct WebClient;

/// One file of the web client.
struct Asset {
    bytes: Cow<'static, [u8]>,
    etag: HeaderValue,
}

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Consilium</title>\
    <p>This server was built without its web client. Run <code>make build</code> and start it again.</p></html>";

/// Serves the web client: its files by name, its page for every other address a person may open.
pub(super) async fn serve_asset(request: Request) -> Response {
    answer(request.method(), request.uri().path(), request.headers(), find)
}

fn find(path: &str) -> Option<Asset> {
    let file = WebClient::get(path)?;
    let hash: String = file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let etag = HeaderValue::from_str(&format!("\"{hash}\"")).ok()?;
    Some(Asset { bytes: file.data, etag })
}

fn answer(method: &Method, path: &str, headers: &HeaderMap, find: impl Fn(&str) -> Option<Asset>) -> Response {
    let name = path.trim_start_matches('/');
    let not_found = || Problem::new(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing at this address.");
    let is_page = !name.starts_with("api/") && !name.rsplit('/').next().is_some_and(|last| last.contains('.'));
    if !matches!(*method, Method::GET | Method::HEAD) {
        return not_found().into_response();
    }
    if !name.is_empty()
        && let Some(asset) = find(name)
    {
        let packed = packings(headers).find_map(|(coding, ending)| Some((coding, find(&format!("{name}.{ending}"))?)));
        return match packed {
            Some((coding, packed)) => send_packed(name, packed, headers, coding),
            None => send(name, asset, headers),
        };
    }
    if !is_page {
        return not_found().into_response();
    }
    match find("index.html") {
        Some(page) => send("index.html", page, headers),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

/// The build lays packed twins beside large files. What a browser takes, the tightest first.
fn packings(headers: &HeaderMap) -> impl Iterator<Item = (&'static str, &'static str)> {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| {
        let mut named = accepted.split(',').map(|part| part.split(';').map(str::trim));
        named.any(|mut part| part.next() == Some(coding) && part.next() != Some("q=0"))
    };
    let taken = [("br", "br"), ("gzip", "gz")].map(|(coding, ending)| takes(coding).then_some((coding, ending)));
    taken.into_iter().flatten()
}

fn send_packed(name: &str, packed: Asset, headers: &HeaderMap, coding: &'static str) -> Response {
    let mut response = send(name, packed, headers);
    response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

fn send(name: &str, asset: Asset, headers: &HeaderMap) -> Response {
    // The build puts a hash of the content into the names below `assets`.
    let caching = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let about = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type(name))),
        (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
        (header::ETAG, asset.etag.clone()),
    ];
    if headers.get(header::IF_NONE_MATCH) == Some(&asset.etag) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, asset.bytes).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        "ogg" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(path: &str) -> Option<Asset> {
        let bytes: &[u8] = match path {
            "index.html" => b"<page>",
            "assets/app-1a2b.js" => b"code",
            "assets/app-1a2b.js.br" => b"c",
            _ => return None,
        };
        Some(Asset { bytes: Cow::Borrowed(bytes), etag: HeaderValue::from_static("\"e\"") })
    }

    fn ask(path: &str) -> Response {
        answer(&Method::GET, path, &HeaderMap::new(), built)
    }

    #[test]
    fn people_get_the_page_and_programs_get_a_problem() {
        for page in ["/", "/join", "/room/anything"] {
            let response = ask(page);
            assert_eq!(response.status(), StatusCode::OK, "{page}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
            assert_eq!(response.headers()[header::CACHE_CONTROL], "no-cache");
        }
        for nothing in ["/api/v1/nothing", "/assets/gone.js", "/../etc/passwd.txt", "/favicon.ico"] {
            let response = ask(nothing);
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{nothing}");
            assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        }
        let posted = answer(&Method::POST, "/join", &HeaderMap::new(), built);
        assert_eq!(posted.status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn hashed_files_are_kept_and_known_ones_not_sent_again() {
        let response = ask("/assets/app-1a2b.js");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().is_ok_and(|caching| caching.contains("immutable")));
        let known = HeaderMap::from_iter([(header::IF_NONE_MATCH, HeaderValue::from_static("\"e\""))]);
        assert_eq!(answer(&Method::GET, "/", &known, built).status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn packed_twins_go_to_who_takes_them() {
        let taking = |codings: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(codings))]);
            let response = answer(&Method::GET, "/assets/app-1a2b.js", &headers, built);
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
            response.headers().get(header::CONTENT_ENCODING).cloned()
        };
        assert_eq!(taking("gzip, deflate, br"), Some(HeaderValue::from_static("br")));
        for plain in ["gzip", "br;q=0", "brr", ""] {
            assert_eq!(taking(plain), None, "{plain}");
        }
    }

    #[test]
    fn a_server_without_client_says_so() {
        let response = answer(&Method::GET, "/join", &HeaderMap::new(), |_| None);
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
