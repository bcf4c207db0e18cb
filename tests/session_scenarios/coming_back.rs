use std::time::Duration;

use consilium_core::media::{Event, LineState, RouteKey};
use consilium_core::model::Role;
use consilium_core::protocol::{ChatAudience, ClientMessage, EndReason, Presence, ServerMessage, Source};
use consilium_core::session::Effect;

use crate::support::{TestSession, Who};

fn room(t: &mut TestSession) -> (Who, Who) {
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.publishes(lin, &[Source::Microphone]);
    t.publishes(marsh, &[Source::Microphone, Source::Camera]);
    (lin, marsh)
}

#[test]
fn a_dropped_socket_does_not_touch_the_media() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    t.must(lin, ClientMessage::RaiseHand { raised: true });
    let (peer, before) = (t.peer(lin), t.view(marsh).clone());
    t.forget();
    t.cut(lin);
    assert_eq!(t.seen(marsh, lin), Some(Presence::Reconnecting));
    t.pass(Duration::from_secs(59));
    let welcome = t.resume(lin);
    assert!(
        matches!(welcome, ServerMessage::Welcome { presence: Presence::Present, resumed: true, .. }),
        "{welcome:?}"
    );
    assert!(matches!(t.inbox(lin)[1], ServerMessage::Snapshot { .. }), "a fresh snapshot at once");
    assert!(
        !t.trace.iter().any(|effect| matches!(effect, Effect::Cut(_) | Effect::Media(_))),
        "not one word to the engine"
    );
    assert_eq!(t.peer(lin), peer);
    assert_eq!(t.view(marsh), &before, "same chair, hand, role and tracks");
    assert_eq!(t.chair(lin), Some(t.id(lin)));
}

#[test]
fn a_socket_that_stays_away_a_minute_loses_peer_and_tracks_but_not_the_seat() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    t.must(marsh, ClientMessage::RaiseHand { raised: true });
    let (peer, seat) = (t.peer(marsh), t.id(marsh));
    t.cut(marsh);
    t.pass(Duration::from_secs(60));
    assert_eq!(t.seen(lin, marsh), Some(Presence::Away));
    assert!(!t.engine.peers.contains_key(&peer));
    assert_eq!(t.view(lin).tracks.len(), 1);
    assert_eq!(t.hears(lin), []);
    let welcome = t.resume(marsh);
    assert!(matches!(welcome, ServerMessage::Welcome { presence: Presence::Arriving, resumed: false, .. }));
    t.enter(marsh);
    assert_eq!(t.id(marsh), seat);
    let view = t.view(lin).participants.iter().find(|view| view.id == seat).expect("visible");
    assert_eq!(view.hand, None, "an absent person has no hand up");
}

#[test]
fn a_resume_that_comes_late_but_before_the_timer_is_late_all_the_same() {
    let mut t = TestSession::new();
    let (_, marsh) = room(&mut t);
    t.cut(marsh);
    t.move_to(t.now.monotonic + Duration::from_secs(61));
    let welcome = t.resume(marsh);
    assert!(matches!(welcome, ServerMessage::Welcome { resumed: false, .. }), "{welcome:?}");
}

#[test]
fn of_two_tabs_the_newer_wins_and_the_older_is_told() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    let (peer, old) = (t.peer(marsh), t.connection(marsh));
    t.join(marsh);
    assert_eq!(t.sockets[&old.0].closed, Some(Some(EndReason::Superseded)));
    assert!(!t.engine.peers.contains_key(&peer));
    assert_ne!(t.peer(marsh), peer);
    assert_eq!(t.view(lin).participants.len(), 2, "no double");
    assert_eq!(t.view(lin).tracks.len(), 1, "the old tab's tracks are gone");
    t.run(consilium_core::session::Command::Disconnect { connection: old });
    assert_eq!(t.seen(lin, marsh), Some(Presence::Present), "the old socket's end means nothing");
}

#[test]
fn a_resume_while_the_server_still_believes_in_the_old_socket_keeps_the_peer() {
    let mut t = TestSession::new();
    let (_, marsh) = room(&mut t);
    let (peer, old) = (t.peer(marsh), t.connection(marsh));
    let welcome = t.resume(marsh);
    assert!(matches!(welcome, ServerMessage::Welcome { presence: Presence::Present, resumed: true, .. }));
    assert_eq!(t.peer(marsh), peer);
    assert_eq!(t.sockets[&old.0].closed, Some(Some(EndReason::Superseded)));
}

#[test]
fn a_resumed_socket_learns_what_is_on_its_lines() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    let peer = t.peer(lin);
    let track = t.hears(lin)[0];
    let line = LineState { mid: "ra".into(), key: Some(RouteKey::Track(track)), source: Some(track) };
    t.cut(lin);
    t.engine_says(Event::Lines { peer, lines: vec![line] });
    t.engine_says(Event::EncodingsWanted { peer, mid: "1".into(), rids: vec!["q".into()] });
    t.resume(lin);
    let lines = t.inbox(lin).iter().find_map(|message| match message {
        ServerMessage::Lines { lines } => Some(lines.clone()),
        _ => None,
    });
    assert_eq!(lines.expect("the lines")[0].track, Some(track));
    assert!(t.inbox(lin).iter().any(|message| matches!(message, ServerMessage::EncodingsWanted { .. })));
    assert_eq!(t.seen(marsh, lin), Some(Presence::Present));
}

#[test]
fn a_command_sent_twice_is_carried_out_once() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    let hello = ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "once".into() };
    t.tell(lin, 50, hello.clone());
    t.cut(lin);
    t.resume(lin);
    t.tell(lin, 50, hello.clone());
    assert_eq!(t.texts(marsh), ["once"]);
    assert_eq!(t.inbox(lin).last(), Some(&ServerMessage::Done { id: 50 }));
    t.tell(lin, 51, hello);
    assert_eq!(t.texts(marsh), ["once", "once"]);
}

#[test]
fn a_new_page_counts_its_commands_anew() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    let say = |text: &str| ClientMessage::SendChat { audience: ChatAudience::Everyone, text: text.into() };
    t.tell(lin, 9, say("before"));
    t.join(lin);
    t.tell(lin, 9, say("after"));
    assert_eq!(t.texts(marsh), ["before", "after"]);
}

#[test]
fn an_answer_missed_by_a_dropped_socket_is_repeated() {
    let mut t = TestSession::new();
    let (lin, _) = room(&mut t);
    t.engine.paused = true;
    let (sdp, publications) = crate::support::offer_of(&[Source::Microphone], false);
    let body = ClientMessage::MediaOffer { sdp, publications };
    t.tell(lin, 60, body.clone());
    t.cut(lin);
    t.resume(lin);
    t.tell(lin, 60, body.clone());
    assert_eq!(t.engine.waiting.len(), 1, "still under way, not offered twice");
    t.let_engine_answer();
    let answers = |t: &TestSession| {
        t.inbox(lin).iter().filter(|m| matches!(m, ServerMessage::MediaAnswer { id: 60, .. })).count()
    };
    assert_eq!(answers(&t), 1);
    t.tell(lin, 60, body);
    assert_eq!(answers(&t), 2, "the same answer again");
    assert!(t.engine.waiting.is_empty());
}

#[test]
fn who_asks_gets_the_whole_state_again() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    t.say(marsh, "a");
    let held = t.view(lin).clone();
    t.must(lin, ClientMessage::RequestSnapshot);
    assert_eq!(t.view(lin), &held, "deltas and snapshot tell the same");
    t.say(marsh, "b");
    assert_eq!(t.texts(lin), ["a", "b"]);
}

#[test]
fn a_restart_brings_back_the_session_and_nobody_in_it() {
    let mut t = TestSession::new();
    let (lin, marsh) = room(&mut t);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    t.must(marsh, ClientMessage::RaiseHand { raised: true });
    t.say(marsh, "Is the node single station?");
    let before = t.view(lin).clone();
    t.restart();
    let welcome = t.resume(lin);
    assert!(matches!(welcome, ServerMessage::Welcome { presence: Presence::Arriving, resumed: false, .. }));
    t.enter(lin);
    let after = t.view(lin).clone();
    assert_eq!((after.started, &after.chat, after.chair), (before.started, &before.chat, before.chair));
    assert_eq!(after.tracks, []);
    let presences: Vec<_> = after.participants.iter().map(|view| view.presence).collect();
    assert_eq!(presences, [Presence::Present, Presence::Away, Presence::Away]);
    assert!(after.participants[1].hand.is_some());
    t.join(wang);
    assert_eq!(t.seen(lin, wang), Some(Presence::Present), "once admitted, always admitted");
    t.say(wang, "谢谢");
    assert_eq!(t.view(lin).chat.last().map(|chat| chat.number), Some(2));
}
