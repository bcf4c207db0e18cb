use std::time::{Duration, Instant};

use consilium_core::model::Role;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{Request, TestServer, invitation, read_to_end};

#[tokio::test]
async fn a_half_sent_header_is_cut_off_in_time() {
    let server = TestServer::start_with(|s| s.limits.header_timeout = Duration::from_secs(1).into()).await;
    let started = Instant::now();
    let mut silent = TcpStream::connect(server.address()).await.expect("a connection");
    let mut drip = TcpStream::connect(server.address()).await.expect("a connection");
    drip.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ").await.expect("sent");
    let (first, second) = tokio::join!(read_to_end(&mut silent), read_to_end(&mut drip));
    assert!(!first.contains("200 OK") && !second.contains("200 OK"));
    let took = started.elapsed();
    assert!((Duration::from_millis(900)..Duration::from_secs(3)).contains(&took), "{took:?}");
    assert_eq!(server.send(Request::get("/healthz")).await.status, 200);
    server.stop().await;
}

#[tokio::test]
async fn a_dripping_body_is_cut_off_in_time() {
    let server = TestServer::start_with(|s| s.limits.request_timeout = Duration::from_secs(1).into()).await;
    let mut drip = TcpStream::connect(server.address()).await.expect("a connection");
    let head = "POST /api/v1/join HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n\
                Content-Length: 50\r\n\r\n{\"secret\":";
    drip.write_all(head.as_bytes()).await.expect("sent");
    let answer = read_to_end(&mut drip).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    server.stop().await;
}

#[tokio::test]
async fn one_address_cannot_take_all_connections() {
    let server = TestServer::start_with(|s| s.limits.connections_per_address = 2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(server.address()).await.expect("a connection");
        stream.write_all(b"GET /healthz HTTP/1.1\r\n").await.expect("sent");
        held.push(stream);
    }
    let mut third = TcpStream::connect(server.address()).await.expect("the kernel takes it");
    assert_eq!(read_to_end(&mut third).await, "");
    server.stop().await;
}

#[tokio::test]
async fn bodies_are_bounded() {
    let server = TestServer::start().await;
    let large = json!({ "secret": "x".repeat(70_000) });
    server.send(Request::post_json("/api/v1/join", &large)).await.assert_problem(413, "malformed");
    let endless = Request::new("POST", "/api/v1/join")
        .header("Content-Type", "application/json")
        .header("Content-Length", "99999999999");
    server.send(endless).await.assert_problem(413, "malformed");
    server.stop().await;
}

#[tokio::test]
async fn malformed_requests_get_problem_details() {
    let server = TestServer::start().await;
    let post = |body: &str| Request::new("POST", "/api/v1/join").body("application/json", body);
    for bad in ["", "{", "[]", "{\"secret\":5}", "{\"secret\":\"a\",\"more\":1}", "\u{0}", &"[".repeat(5000)] {
        server.send(post(bad)).await.assert_problem(400, "malformed");
    }
    let form = Request::new("POST", "/api/v1/join").body("text/plain", "secret");
    server.send(form).await.assert_problem(415, "malformed");
    server.send(Request::new("PUT", "/api/v1/join")).await.assert_problem(405, "malformed");
    server.send(Request::get("/api/v1/nothing")).await.assert_problem(404, "not_found");
    server.send(Request::get("/ws")).await.assert_problem(401, "not_allowed");
    let seat = server.invite(invitation(Role::Consultant)).await;
    server.send(Request::get("/ws").bearer(&seat.token)).await.assert_problem(426, "malformed");
    server.stop().await;
}

#[tokio::test]
async fn foreign_pages_may_not_use_a_cookie() {
    let friend = "https://friend.example";
    let server = TestServer::start_with(|s| s.http.allowed_origins = vec![friend.parse().expect("an origin")]).await;
    let post = || Request::new("POST", "/api/v1/sign-out");
    let cookie = "consilium_seat=0123456789abcdef";
    for foreign in ["https://evil.example", "null", "http://consilium.test.evil.example", "nonsense"] {
        server.send(post().header("Origin", foreign)).await.assert_problem(403, "not_allowed");
        server.send(Request::get("/ws").header("Origin", foreign)).await.assert_problem(403, "not_allowed");
    }
    server.send(post().cookie(cookie)).await.assert_problem(403, "not_allowed");
    for welcome in ["http://consilium.test", friend, server.server().base_url().as_str()] {
        let answer = server.send(post().header("Origin", welcome).cookie(cookie)).await;
        assert_eq!(answer.status, 204, "{welcome}");
    }
    assert_eq!(server.send(post()).await.status, 204, "a program sends neither cookie nor origin");
    server.stop().await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::start().await;
    for path in ["/", "/join", "/healthz", "/api/v1/seat", "/api/v1/nothing"] {
        let answer = server.send(Request::get(path)).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=(self)"), "{path}");
    }
    assert_eq!(server.send(Request::get("/api/v1/seat")).await.header("cache-control"), "no-store");
    server.stop().await;
}

#[tokio::test]
async fn the_server_tells_how_it_is() {
    let server = TestServer::start().await;
    assert_eq!(server.send(Request::get("/healthz")).await.json(), json!({ "alive": true }));
    assert_eq!(server.send(Request::get("/readyz")).await.json(), json!({ "ready": true }));
    let metrics = server.send(Request::get("/metrics")).await;
    assert!(metrics.header("content-type").starts_with("text/plain; version=0.0.4"));
    assert!(metrics.body.contains("\nconsilium_requests_total 2\n"), "{}", metrics.body);
    let api = server.send(Request::get("/api/v1/openapi.json")).await.json();
    assert!(api["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    server.stop().await;
}
