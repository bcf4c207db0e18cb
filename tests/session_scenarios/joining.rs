use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{Change, ClientMessage, EndReason, ErrorCode, Presence, ServerMessage};
use consilium_core::session::{Command, ConnectionId, Record};

use crate::support::{TestSession, language};

#[test]
fn an_expert_goes_straight_in_and_leads() {
    let mut t = TestSession::new();
    let lin = t.person("林悦", Role::LocalExpert);
    let welcome = t.connect(lin);
    let ServerMessage::Welcome { version: 1, presence: Presence::Arriving, resumed: false, .. } = welcome else {
        panic!("{welcome:?}")
    };
    assert_eq!(t.inbox(lin).len(), 1, "on the pre-join page there is nothing to see yet");
    t.enter(lin);
    let messages = t.inbox(lin);
    assert!(matches!(messages[1], ServerMessage::Done { .. }));
    assert!(matches!(messages[2], ServerMessage::Snapshot { .. }));
    assert_eq!(t.chair(lin), Some(t.id(lin)));
    assert!(t.records.iter().any(|(_, record)| matches!(record, Record::ChairPassed { .. })));
}

#[test]
fn the_daughter_waits_until_she_is_admitted() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhou = t.present("周琪", Role::Coordinator);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    assert_eq!(t.presence(wang), Presence::Lobby);
    assert_eq!(t.seen(lin, wang), Some(Presence::Lobby), "the chair sees who waits");
    assert_eq!(t.seen(zhou, wang), Some(Presence::Lobby), "so does the coordinator");
    assert_eq!(t.seen(marsh, wang), None, "and nobody else");
    assert!(!t.inbox(wang).iter().any(|m| matches!(m, ServerMessage::Snapshot { .. })));
    assert_eq!(t.refused(wang, ClientMessage::RequestSnapshot), ErrorCode::NotNow);
    t.say(lin, "not for the lobby");

    t.must(zhou, ClientMessage::Admit { participant: t.id(wang) });
    assert_eq!(t.presence(wang), Presence::Present);
    assert_eq!(t.seen(marsh, wang), Some(Presence::Present));
    assert_eq!(t.texts(wang), [""; 0], "what was written before she came in is not hers to read");
    t.say(lin, "请进");
    assert_eq!(t.texts(wang), ["请进"]);
}

#[test]
fn nobody_in_the_lobby_sees_anything_but_himself() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let (wang, other) = (t.person("王敏", Role::Family), t.person("王建国", Role::Patient));
    t.join(wang);
    t.join(other);
    t.say(lin, "hello");
    t.must(lin, ClientMessage::RaiseHand { raised: true });
    t.must(lin, ClientMessage::LockSession { locked: true });
    for message in t.inbox(wang) {
        match message {
            ServerMessage::Welcome { .. } | ServerMessage::Done { .. } => {}
            ServerMessage::Change { change: Change::Participant { participant } } => {
                assert_eq!(participant.id, t.id(wang));
            }
            other => panic!("leaked to the lobby: {other:?}"),
        }
    }
}

#[test]
fn a_refused_person_is_told_and_does_not_come_back() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let stranger = t.person("陌生人", Role::Family);
    t.join(stranger);
    t.must(lin, ClientMessage::Refuse { participant: t.id(stranger) });
    assert_eq!(t.ended(stranger), Some(EndReason::Refused));
    assert_eq!(t.seen(lin, stranger), None);
    for restarted in [false, true] {
        if restarted {
            t.restart();
        }
        let answer = t.connect(stranger);
        assert!(matches!(answer, ServerMessage::Refused { id: None, code: ErrorCode::Expired, .. }), "{answer:?}");
        assert_eq!(t.ended(stranger), Some(EndReason::Refused));
    }
}

#[test]
fn an_admitted_person_need_not_wait_again_not_even_after_a_restart() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    t.must(wang, ClientMessage::Leave);
    assert_eq!(t.ended(wang), Some(EndReason::Left));
    assert_eq!(t.seen(lin, wang), Some(Presence::Away));
    t.join(wang);
    assert_eq!(t.presence(wang), Presence::Present);
    t.restart();
    t.join(wang);
    assert_eq!(t.presence(wang), Presence::Present);
}

#[test]
fn a_locked_session_lets_newcomers_wait_and_known_people_return() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.must(lin, ClientMessage::LockSession { locked: true });
    assert!(t.view(marsh).locked);
    let cole = t.person("Adebayo Cole", Role::Consultant);
    t.join(cole);
    assert_eq!(t.presence(cole), Presence::Lobby);
    t.connect(marsh);
    t.enter(marsh);
    assert_eq!(t.presence(marsh), Presence::Present);
    assert_eq!(t.refused(marsh, ClientMessage::LockSession { locked: false }), ErrorCode::NotAllowed);
    t.must(lin, ClientMessage::Admit { participant: t.id(cole) });
    assert_eq!(t.presence(cole), Presence::Present);
}

#[test]
fn a_locked_session_is_locked_after_a_restart() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.must(lin, ClientMessage::LockSession { locked: true });
    t.restart();
    let cole = t.person("Adebayo Cole", Role::Consultant);
    t.join(cole);
    assert_eq!(t.presence(cole), Presence::Lobby);
    t.join(lin);
    assert!(t.view(lin).locked);
    assert_eq!(t.seen(lin, cole), Some(Presence::Lobby));
}

#[test]
fn operators_and_translators_do_not_enter() {
    let mut t = TestSession::new();
    for role in [Role::Ops, Role::Translator] {
        let who = t.person("somebody", role);
        t.connect(who);
        let answer = t.enter(who);
        assert!(matches!(answer, ServerMessage::Refused { code: ErrorCode::NotAllowed, .. }), "{answer:?}");
        assert_eq!(t.ask(who, ClientMessage::Ping), ServerMessage::Pong);
        t.must(who, ClientMessage::Leave);
    }
}

#[test]
fn a_page_of_another_age_is_told_so() {
    let mut t = TestSession::new();
    let lin = t.person("林悦", Role::LocalExpert);
    t.connect(lin);
    let (seat, fresh_peer) = (t.seat(lin).clone(), t.fresh_peer());
    let connection = ConnectionId(900);
    t.sockets.insert(900, Default::default());
    t.run(Command::Connect { connection, seat, versions: vec![7, 9], resume: false, fresh_peer });
    let socket = &t.sockets[&900];
    assert!(matches!(socket.inbox[0], ServerMessage::Refused { id: None, code: ErrorCode::Version, .. }));
    assert_eq!(socket.closed, Some(None));
    assert_eq!(t.ask(lin, ClientMessage::Ping), ServerMessage::Pong, "the good page is not disturbed");
}

#[test]
fn a_second_hello_is_refused() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let code = t.refused(lin, ClientMessage::Hello { versions: vec![1], resume: true });
    assert_eq!(code, ErrorCode::NotNow);
}

#[test]
fn an_expired_link_opens_nothing_and_an_expiring_one_closes() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    t.seat(wang).expires = t.now.wall;
    t.connect(wang);
    assert_eq!(t.ended(wang), Some(EndReason::LinkInvalid));

    t.seat(wang).expires = t.now.wall.plus_seconds(600);
    t.join(wang);
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    let peer = t.peer(wang);
    t.pass(Duration::from_millis(599_999));
    assert!(t.is_open(wang));
    t.pass(Duration::from_millis(1));
    assert_eq!(t.ended(wang), Some(EndReason::LinkInvalid));
    assert!(!t.engine.peers.contains_key(&peer));
    assert_eq!(t.seen(lin, wang), Some(Presence::Away));
}

#[test]
fn a_clock_that_jumps_ahead_still_ends_an_expired_link() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    t.seat(zhao).expires = t.now.wall.plus_seconds(600);
    t.resume(zhao);
    t.now.wall = t.now.wall.plus_seconds(3600);
    t.ask(lin, ClientMessage::Ping);
    assert_eq!(t.ended(zhao), Some(EndReason::LinkInvalid));
    assert_eq!(t.seen(lin, zhao), Some(Presence::Away));
}

#[test]
fn a_revoked_link_is_out_at_once_and_for_good() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let zhao = t.present("赵凯", Role::LocalExpert);
    let (peer, invitation) = (t.peer(lin), t.seat(lin).invitation);
    t.run(Command::Revoke { invitation });
    assert_eq!(t.ended(lin), Some(EndReason::LinkInvalid));
    assert!(!t.engine.peers.contains_key(&peer));
    assert_eq!(t.chair(zhao), None, "a revoked chair leads no more");
    assert_eq!(t.seen(zhao, lin), Some(Presence::Removed));
    t.connect(lin);
    assert_eq!(t.ended(lin), Some(EndReason::LinkInvalid));
    t.restart();
    t.connect(lin);
    assert_eq!(t.ended(lin), Some(EndReason::LinkInvalid));
    t.join(zhao);
    assert_eq!(t.chair(zhao), Some(t.id(zhao)));
}

#[test]
fn a_link_revoked_before_its_first_use_opens_nothing() {
    let mut t = TestSession::new();
    let wang = t.person("王敏", Role::Family);
    let invitation = t.seat(wang).invitation;
    t.run(Command::Revoke { invitation });
    t.connect(wang);
    assert_eq!(t.ended(wang), Some(EndReason::LinkInvalid));
    assert_eq!(t.records.len(), 0);
}

#[test]
fn languages_are_chosen_on_entering_and_changed_later() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.person("Helen Marsh", Role::Consultant);
    t.connect(marsh);
    t.must(marsh, ClientMessage::Enter { speaks: language("en"), listens: language("en") });
    t.must(marsh, ClientMessage::SetLanguages { speaks: language("en"), listens: language("zh") });
    let id = t.id(marsh);
    let shown = t.view(lin).participants.iter().find(|view| view.id == id).expect("visible");
    assert_eq!((&shown.speaks, &shown.listens), (&language("en"), &language("zh")));
    t.restart();
    t.join(lin);
    let shown = t.view(lin).participants.iter().find(|view| view.id == id).expect("remembered");
    assert_eq!((shown.presence, &shown.listens), (Presence::Away, &language("zh")));
}

#[test]
fn who_was_admitted_while_his_socket_was_down_is_in_when_he_returns() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.cut(wang);
    assert_eq!(t.seen(lin, wang), Some(Presence::Lobby));
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    assert_eq!(t.seen(lin, wang), Some(Presence::Reconnecting));
    let welcome = t.resume(wang);
    let ServerMessage::Welcome { presence: Presence::Present, resumed: false, .. } = welcome else {
        panic!("{welcome:?}")
    };
    assert_eq!(t.seen(wang, lin), Some(Presence::Present));
    assert!(t.engine.peers.contains_key(&t.peer(wang)));
}

#[test]
fn who_leaves_the_lobby_is_no_longer_waiting() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.cut(wang);
    t.pass(Duration::from_secs(59));
    assert_eq!(t.seen(lin, wang), Some(Presence::Lobby));
    t.pass(Duration::from_secs(1));
    assert_eq!(t.seen(lin, wang), None);
    assert_eq!(t.refused(lin, ClientMessage::Admit { participant: t.id(wang) }), ErrorCode::NotFound);
}
