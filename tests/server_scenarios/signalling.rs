use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{
    ChatAudience, ClientMessage, EndReason, ErrorCode, MESSAGE_LIMIT, Presence, ServerMessage,
};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Request, TestServer, TestSocket, invitation, message};

fn is_refused(message: &ServerMessage, wanted: ErrorCode) -> bool {
    matches!(message, ServerMessage::Refused { code, .. } if *code == wanted)
}

fn is_done(wanted: u32) -> impl Fn(&ServerMessage) -> bool {
    move |message| matches!(message, ServerMessage::Done { id } if *id == wanted)
}

#[tokio::test]
async fn a_seat_says_hello_with_a_token_or_a_cookie_and_nobody_without() {
    let server = TestServer::start().await;
    assert_eq!(TestSocket::open(server.address(), &[]).await.err(), Some(401));
    let invited = server.invite(invitation(Role::LocalExpert)).await;
    let mut by_token = server.socket(&invited).await;
    let welcome = by_token.hello(false).await;
    assert!(matches!(welcome, ServerMessage::Welcome { version: 1, presence: Presence::Arriving, .. }), "{welcome:?}");
    let cookie = server.join(&invited).await.set_cookie();
    let origin = server.server().base_url().to_string();
    let headers = [("cookie", cookie.as_str()), ("origin", origin.as_str())];
    let mut by_cookie = TestSocket::open(server.address(), &headers).await.expect("the socket opens");
    assert!(matches!(by_cookie.hello(false).await, ServerMessage::Welcome { .. }));
    assert_eq!(by_token.closed().await, Some(EndReason::Superseded), "the newer tab wins");
    let foreign = [("cookie", cookie.as_str()), ("origin", "https://evil.example")];
    assert_eq!(TestSocket::open(server.address(), &foreign).await.err(), Some(403));
    server.stop().await;
}

#[tokio::test]
async fn the_first_message_is_hello_in_a_known_version() {
    let server = TestServer::start_with(|s| s.limits.hello_timeout = Duration::from_secs(1).into()).await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let mut impatient = server.socket(&invited).await;
    impatient.send_text(message(1, ClientMessage::Ping)).await;
    assert!(impatient.next().await.is_some_and(|m| is_refused(&m, ErrorCode::NotNow)));
    assert_eq!(impatient.next().await, None);
    let mut garbled = server.socket(&invited).await;
    garbled.send_text("hello?").await;
    assert!(garbled.next().await.is_some_and(|m| is_refused(&m, ErrorCode::Malformed)));
    assert_eq!(garbled.next().await, None);
    let mut silent = server.socket(&invited).await;
    assert!(silent.next().await.is_some_and(|m| is_refused(&m, ErrorCode::NotNow)));
    assert_eq!(silent.next().await, None);
    let mut old = server.socket(&invited).await;
    old.say(ClientMessage::Hello { versions: vec![0, 99], resume: false }).await;
    assert!(old.next().await.is_some_and(|m| is_refused(&m, ErrorCode::Version)));
    assert_eq!(old.closed().await, None);
    server.stop().await;
}

#[tokio::test]
async fn malformed_messages_are_refused_and_ten_in_a_row_close() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let mut socket = server.socket(&invited).await;
    socket.hello(false).await;
    socket.send_text(r#"{"id":41,"body":{"type":"fly"}}"#).await;
    let refused = socket.until(|m| matches!(m, ServerMessage::Refused { .. })).await;
    assert!(matches!(refused, ServerMessage::Refused { id: Some(41), code: ErrorCode::Malformed, .. }), "{refused:?}");
    socket.say(ClientMessage::Ping).await;
    socket.until(|m| *m == ServerMessage::Pong).await;
    socket.send_raw(Message::binary(vec![0, 1, 2])).await;
    for bad in ["", "{}", "null", "{\"id\":-1}", "\"\\ud800\"", "[[[[", "{\"id\":1,\"body\":{}}", "0", "\u{0}"] {
        socket.send_text(bad).await;
    }
    let mut refusals = 0;
    while let Some(message) = socket.next().await {
        assert!(is_refused(&message, ErrorCode::Malformed), "{message:?}");
        refusals += 1;
    }
    assert!((1..=10).contains(&refusals), "{refusals}");
    server.stop().await;
}

#[tokio::test]
async fn an_oversized_message_closes_only_its_own_socket() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let other = server.invite_to(&invited, Role::LocalExpert).await;
    let (mut large, mut calm) = (server.socket(&invited).await, server.socket(&other).await);
    large.hello(false).await;
    calm.hello(false).await;
    large.send_text("x".repeat(MESSAGE_LIMIT + 1)).await;
    assert_eq!(large.closed().await, None);
    calm.say(ClientMessage::Ping).await;
    calm.until(|m| *m == ServerMessage::Pong).await;
    server.stop().await;
}

/// 1009 of RFC 6455, 7.4.1.
const TOO_BIG: u16 = 1009;

#[tokio::test]
async fn a_message_over_the_limit_is_told_counted_and_ends_the_socket() {
    let server = TestServer::start().await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let long = || "x".repeat(MESSAGE_LIMIT + 1);
    let mut inside = server.socket(&invited).await;
    inside.hello(false).await;
    inside.send_text(long()).await;
    let (said, code) = inside.closed_with().await;
    assert!(said.iter().any(|message| is_refused(message, ErrorCode::Malformed)), "{said:?}");
    assert_eq!(code, Some(TOO_BIG));
    let mut first = server.socket(&invited).await;
    first.send_raw(Message::Binary(long().into_bytes().into())).await;
    let (said, code) = first.closed_with().await;
    assert!(said.iter().all(|message| is_refused(message, ErrorCode::Malformed)) && said.len() == 1, "{said:?}");
    assert_eq!(code, Some(TOO_BIG));
    // So long that not even its end is waited for: the answer may be lost with the line, the count is not.
    let mut huge = server.socket(&invited).await;
    huge.hello(false).await;
    huge.send_text("x".repeat(16 * MESSAGE_LIMIT)).await;
    huge.closed_with().await;
    let metrics = server.send(Request::get("/metrics")).await.body;
    assert!(metrics.contains("consilium_messages_too_long_total 3\n"), "{metrics}");
    server.stop().await;
}

#[tokio::test]
async fn a_flood_is_refused_and_then_cut() {
    let server = TestServer::start_with(|s| {
        s.limits.messages_per_second = 10;
        s.limits.message_burst = 20;
    })
    .await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let mut socket = server.socket(&invited).await;
    socket.hello(false).await;
    for _ in 0..30 {
        socket.say(ClientMessage::Ping).await;
    }
    socket.until(|message| is_refused(message, ErrorCode::TooMany)).await;
    for _ in 0..200 {
        socket.say(ClientMessage::Ping).await;
    }
    assert_eq!(socket.closed().await, None);
    let mut pinging = server.socket(&invited).await;
    pinging.hello(false).await;
    for _ in 0..200 {
        pinging.send_raw(Message::Ping(vec![7; 100].into())).await;
    }
    assert_eq!(pinging.closed().await, None);
    let metrics = server.send(Request::get("/metrics")).await.body;
    assert!(!metrics.contains("consilium_messages_limited_total 0\n"), "{metrics}");
    server.stop().await;
}

#[tokio::test]
async fn silence_ends_a_socket() {
    let server = TestServer::start_with(|s| s.limits.silence_timeout = Duration::from_secs(1).into()).await;
    let invited = server.invite(invitation(Role::Consultant)).await;
    let mut socket = server.socket(&invited).await;
    socket.hello(false).await;
    assert_eq!(socket.closed().await, None);
    let metrics = server.send(Request::get("/metrics")).await.body;
    assert!(metrics.contains("consilium_sockets_silent_total 1\n"), "{metrics}");
    server.stop().await;
}

#[tokio::test]
async fn a_restart_tells_everybody_and_restores_the_room() {
    let server = TestServer::start().await;
    let chair = server.invite(invitation(Role::LocalExpert)).await;
    let family = server.invite_to(&chair, Role::Family).await;
    let mut socket = server.socket(&chair).await;
    socket.hello(false).await;
    socket.enter().await;
    let text = "单站N2，已证实".to_owned();
    let sent = socket.say(ClientMessage::SendChat { audience: ChatAudience::Everyone, text: text.clone() }).await;
    socket.until(is_done(sent)).await;
    let shut = socket.say(ClientMessage::SetDeliberation { on: true }).await;
    socket.until(is_done(shut)).await;
    let restart = tokio::spawn(server.restart());
    assert_eq!(socket.closed().await, Some(EndReason::ServerStopping));
    let server = restart.await.expect("it restarts");
    let mut back = server.socket(&chair).await;
    assert!(matches!(back.hello(true).await, ServerMessage::Welcome { resumed: false, .. }));
    let ServerMessage::Snapshot { view } = back.enter().await else { unreachable!("enter ends with a snapshot") };
    assert_eq!(view.chat.iter().map(|chat| chat.text.as_str()).collect::<Vec<_>>(), [text]);
    assert!(view.deliberation.is_some(), "a closed deliberation stays closed");
    assert_eq!(view.chair, Some(view.me));
    let mut relative = server.socket(&family).await;
    relative.hello(false).await;
    server.stop().await;
    assert_eq!(relative.closed().await, Some(EndReason::ServerStopping));
}

#[tokio::test]
async fn an_ended_session_stays_ended() {
    let server = TestServer::start().await;
    let chair = server.invite(invitation(Role::LocalExpert)).await;
    let mut socket = server.socket(&chair).await;
    socket.hello(false).await;
    socket.enter().await;
    socket.say(ClientMessage::EndSession).await;
    assert_eq!(socket.closed().await, Some(EndReason::SessionEnded));
    let server = server.restart().await;
    let mut late = server.socket(&chair).await;
    late.say(ClientMessage::Hello { versions: vec![1], resume: false }).await;
    assert_eq!(late.closed().await, Some(EndReason::SessionEnded));
    server.stop().await;
}
