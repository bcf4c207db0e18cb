use consilium_core::model::Role;

use crate::support::{Request, TestServer, invitation};

#[tokio::test]
async fn publishing_and_playing_need_the_right_token_and_the_right_body() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let other = server.invite(invitation(Role::Consultant)).await;
    let cookie = server.join(&other).await.set_cookie();
    for kind in ["whip", "whep"] {
        let path = format!("/{kind}/{}", invited.session);
        let post = || Request::new("POST", &path).body("application/sdp", "v=0\r\n");
        server.send(post()).await.assert_problem(401, "not_allowed");
        server.send(post().cookie(&cookie)).await.assert_problem(401, "not_allowed");
        server.send(post().bearer(&other.token)).await.assert_problem(403, "not_allowed");
        let json = Request::new("POST", &path).bearer(&invited.token).body("application/json", "{}");
        server.send(json).await.assert_problem(415, "malformed");
        let large = Request::new("POST", &path).bearer(&invited.token).body("application/sdp", "v".repeat(300_000));
        server.send(large).await.assert_problem(413, "malformed");
        let garbage = Request::new("POST", &path).bearer(&invited.token).body("application/sdp", "hello");
        server.send(garbage).await.assert_problem(400, "bad_offer");
        server.send(Request::get(&path).bearer(&invited.token)).await.assert_problem(405, "malformed");
        let gone = Request::new("DELETE", &format!("{path}/nothing")).bearer(&invited.token);
        server.send(gone).await.assert_problem(404, "not_found");
    }
    server.stop().await;
}

#[tokio::test]
async fn any_page_may_play_with_a_token() {
    let server = TestServer::start().await;
    let preflight = Request::new("OPTIONS", "/whep/some-session")
        .header("Origin", "https://player.example")
        .header("Access-Control-Request-Method", "POST");
    let answer = server.send(preflight).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert!(answer.header("access-control-expose-headers").contains("location"));
    assert_eq!(answer.header("accept-post"), "application/sdp");
    let refused = Request::new("POST", "/whep/some-session").header("Origin", "https://player.example");
    let refused = server.send(refused).await;
    refused.assert_problem(401, "not_allowed");
    assert_eq!(refused.header("access-control-allow-origin"), "*", "the page may read why");
    server.stop().await;
}
