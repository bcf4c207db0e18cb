use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{ChatAudience, ClientMessage, ClientStats, ErrorCode, Presence, ServerMessage, Source};

use crate::support::TestSession;

/// How many of `tries` such requests are carried out at once.
fn carried_out(t: &mut TestSession, who: crate::support::Who, tries: usize, body: &ClientMessage) -> usize {
    (0..tries)
        .filter(|_| match t.ask(who, body.clone()) {
            ServerMessage::Refused { code, .. } => {
                assert_eq!(code, ErrorCode::TooMany);
                false
            }
            _ => true,
        })
        .count()
}

#[test]
fn each_kind_of_request_has_its_rate() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let stats = ClientStats {
        rtt_ms: 1,
        audio_loss_permille: 0,
        concealed_permille: 0,
        video_freezes: 0,
        tcp: false,
        ..ClientStats::default()
    };
    let (sdp, publications) = crate::support::offer_of(&[Source::Microphone], false);
    let kinds = [
        (ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "hi".into() }, 10),
        (ClientMessage::WantVideo { wants: vec![] }, 20),
        (ClientMessage::ReportStats { stats }, 2),
        (ClientMessage::RaiseHand { raised: true }, 5),
        (ClientMessage::MediaOffer { sdp, publications }, 10),
    ];
    for (body, allowed) in kinds {
        assert_eq!(carried_out(&mut t, marsh, 40, &body), allowed, "{body:?}");
    }
    t.say(lin, "others are not held back");
    t.must(marsh, ClientMessage::Leave);
    assert_eq!(t.seen(lin, marsh), Some(Presence::Away), "and leaving is always possible");
}

#[test]
fn who_waits_a_moment_may_go_on() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let hi = ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "hi".into() };
    assert_eq!(carried_out(&mut t, lin, 20, &hi), 10);
    t.pass(Duration::from_secs(3));
    assert_eq!(carried_out(&mut t, lin, 20, &hi), 3);
    t.pass(Duration::from_secs(60));
    assert_eq!(carried_out(&mut t, lin, 20, &hi), 10);
}

#[test]
fn a_reconnect_does_not_refill_what_was_used_up() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let hi = ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "hi".into() };
    assert_eq!(carried_out(&mut t, lin, 20, &hi), 10);
    t.join(lin);
    assert_eq!(carried_out(&mut t, lin, 20, &hi), 0);
}

#[test]
fn a_request_that_was_too_many_may_be_sent_again() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let hi = ClientMessage::SendChat { audience: ChatAudience::Everyone, text: "hi".into() };
    assert_eq!(carried_out(&mut t, lin, 10, &hi), 10);
    t.tell(lin, 500, hi.clone());
    t.pass(Duration::from_secs(1));
    t.tell(lin, 500, hi);
    assert_eq!(t.inbox(lin).iter().filter(|m| **m == ServerMessage::Done { id: 500 }).count(), 1);
    assert_eq!(t.texts(lin).len(), 11);
}

#[test]
fn a_full_room_lets_nobody_else_in() {
    let mut t = TestSession::new();
    for n in 0..200 {
        t.present(&format!("Consultant {n}"), Role::Consultant);
    }
    let late = t.person("late", Role::Consultant);
    t.connect(late);
    let answer = t.enter(late);
    assert!(matches!(answer, ServerMessage::Refused { code: ErrorCode::Closed, .. }), "{answer:?}");
    let (_, http) = t.whip(late, &[crate::support::sending("0", consilium_core::media::MediaKind::Audio)]);
    assert_eq!(http, Err(ErrorCode::Closed));
}

#[test]
fn a_session_has_as_many_tracks_as_one_can_receive() {
    let mut t = TestSession::new();
    let people: Vec<_> = (0..61).map(|n| t.present(&format!("Consultant {n}"), Role::Consultant)).collect();
    let given: usize = people.iter().map(|who| t.publishes(*who, &[Source::Microphone, Source::Camera]).len()).sum();
    assert_eq!(given, 120);
    t.must(people[0], ClientMessage::Leave);
    assert_eq!(t.publishes(people[60], &[Source::Microphone, Source::Camera]).len(), 2, "place for the next");
}
