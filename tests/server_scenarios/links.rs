use std::time::{Duration, Instant};

use consilium_core::model::Role;
use consilium_core::protocol::EndReason;
use consilium_server::commands;
use serde_json::json;

use crate::support::{Request, TestServer, TestSocket, invitation};

#[tokio::test]
async fn a_link_opens_one_browser() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Family)).await;
    assert!(invited.link.starts_with(&format!("{}/join#", server.server().base_url())));
    let first = server.join(&invited).await;
    assert_eq!(first.status, 200, "{first:?}");
    let seat = first.json();
    assert_eq!(seat["name"], "林悦 (Lin Yue)");
    assert_eq!(seat["title"], "肺部肿块 · Lung mass");
    assert_eq!((&seat["role"], &seat["speaks"], &seat["listens"]), (&json!("family"), &json!("zh"), &json!("en")));
    let cookie = first.header("set-cookie");
    assert!(cookie.starts_with("consilium_seat=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    assert_eq!(server.send(Request::get("/api/v1/seat").cookie(&first.set_cookie())).await.json(), seat);
    server.join(&invited).await.assert_problem(410, "expired");
    let again = server.join_with_cookie(&invited, &first.set_cookie()).await;
    assert_eq!((again.status, again.header("set-cookie")), (200, ""));
    server.stop().await;
}

#[tokio::test]
async fn a_reusable_link_opens_many() {
    let server = TestServer::start().await;
    let request = commands::InviteRequest { reusable: true, ..invitation(Role::Consultant) };
    let invited = server.invite(request).await;
    for _ in 0..3 {
        assert_eq!(server.join(&invited).await.status, 200);
    }
    server.stop().await;
}

#[tokio::test]
async fn with_https_the_cookie_is_locked_to_the_host() {
    let url = "https://consilium.example.org";
    let server = TestServer::start_with(|s| s.http.public_url = Some(url.parse().expect("an origin"))).await;
    let invited = server.invite(invitation(Role::Patient)).await;
    assert!(invited.link.starts_with(&format!("{url}/join#")));
    let joined = server.join(&invited).await;
    let cookie = joined.header("set-cookie");
    assert!(cookie.starts_with("__Host-consilium=") && cookie.contains("; Secure"), "{cookie}");
    server.stop().await;
}

#[tokio::test]
async fn guessing_is_slowed_down() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Family)).await;
    for number in 0..10 {
        let guess = json!({ "secret": format!("guess-number-{number:06}") });
        server.send(Request::post_json("/api/v1/join", &guess)).await.assert_problem(410, "expired");
    }
    let refused = server.join(&invited).await;
    refused.assert_problem(429, "too_many");
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    let bearer = server.send(Request::get("/api/v1/seat").bearer(&invited.token)).await;
    bearer.assert_problem(429, "too_many");
    server.stop().await;
}

#[tokio::test]
async fn a_token_serves_programs_and_never_as_a_cookie() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Interpreter)).await;
    let seat = server.send(Request::get("/api/v1/seat").bearer(&invited.token)).await;
    assert_eq!(seat.json()["role"], "interpreter");
    let as_cookie = Request::get("/api/v1/seat").cookie(&format!("consilium_seat={}", invited.token));
    server.send(as_cookie).await.assert_problem(401, "not_allowed");
    server.send(Request::get("/api/v1/seat")).await.assert_problem(401, "not_allowed");
    server.stop().await;
}

#[tokio::test]
async fn who_signs_out_is_out() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Family)).await;
    let cookie = server.join(&invited).await.set_cookie();
    let out = Request::new("POST", "/api/v1/sign-out").cookie(&cookie).header("Origin", "http://consilium.test");
    let answer = server.send(out).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    server.send(Request::get("/api/v1/seat").cookie(&cookie)).await.assert_problem(401, "expired");
    server.stop().await;
}

#[tokio::test]
async fn the_coordinator_makes_lists_and_revokes_links() {
    let server = TestServer::start().await;
    let coordinator = server.invite(invitation(Role::Coordinator)).await;
    let expert = server.invite_to(&coordinator, Role::LocalExpert).await;
    let stranger = server.invite(invitation(Role::Family)).await;
    let wanted = json!({ "role": "family", "name": "王敏 (Wang Min)", "speaks": "zh", "listens": "zh" });
    let make = |token: &str| Request::post_json("/api/v1/invitations", &wanted).bearer(token);
    server.send(make(&expert.token)).await.assert_problem(403, "not_allowed");
    let made = server.send(make(&coordinator.token)).await;
    assert_eq!(made.status, 201, "{made:?}");
    let (id, link) = (made.json()["id"].as_u64().expect("an id"), made.json()["link"].clone());
    assert!(link.as_str().is_some_and(|link| link.contains("/join#")));
    let list = server.send(Request::get("/api/v1/invitations").bearer(&coordinator.token)).await.json();
    let names: Vec<_> = list.as_array().expect("a list").iter().map(|entry| entry["name"].clone()).collect();
    assert_eq!(names.len(), 3, "{list}");
    assert!(!list.to_string().contains("secret"), "{list}");
    let revoke = |id: u64| Request::new("DELETE", &format!("/api/v1/invitations/{id}")).bearer(&coordinator.token);
    assert_eq!(server.send(revoke(id)).await.status, 204);
    server.send(revoke(u64::from(stranger.invitation.0))).await.assert_problem(404, "not_found");
    server.send(revoke(u64::MAX)).await.assert_problem(404, "not_found");
    let list = server.send(Request::get("/api/v1/invitations").bearer(&coordinator.token)).await.json();
    assert_eq!(list[2]["revoked"], true, "{list}");
    server.stop().await;
}

#[tokio::test]
async fn a_link_revoked_by_another_process_puts_its_holder_out_within_two_seconds() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let cookie = server.join(&invited).await.set_cookie();
    let mut socket = server.socket(&invited).await;
    socket.hello(false).await;
    socket.enter().await;
    commands::revoke(server.settings(), invited.invitation).await.expect("revoked through the database");
    let revoked = Instant::now();
    assert_eq!(socket.closed().await, Some(EndReason::LinkInvalid));
    assert!(revoked.elapsed() < Duration::from_secs(2), "{:?}", revoked.elapsed());
    server.send(Request::get("/api/v1/seat").cookie(&cookie)).await.assert_problem(401, "expired");
    server.join(&invited).await.assert_problem(410, "expired");
    let mut late = TestSocket::open(server.address(), &[("cookie", &cookie)]).await.expect("it is told on the socket");
    assert_eq!(late.closed().await, Some(EndReason::LinkInvalid));
    server.stop().await;
}
