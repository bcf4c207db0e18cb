use std::time::Duration;

use consilium_core::media::{Event, SpeakerReading};
use consilium_core::model::{ParticipantId, Role, Timestamp};
use consilium_core::protocol::{
    ChatAudience, ClientMessage, ClientStats, ErrorCode, Quality, ServerMessage, SpeakerLevel, Via,
};

use crate::support::{TestSession, Who};

struct Room {
    t: TestSession,
    lin: Who,
    marsh: Who,
    li: Who,
    zhou: Who,
    wang: Who,
}

fn room() -> Room {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let li = t.present("李娜", Role::Interpreter);
    let zhou = t.present("周琪", Role::Coordinator);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.must(zhou, ClientMessage::Admit { participant: t.id(wang) });
    Room { t, lin, marsh, li, zhou, wang }
}

fn chat(audience: ChatAudience, text: &str) -> ClientMessage {
    ClientMessage::SendChat { audience, text: text.into() }
}

fn to(t: &TestSession, who: Who) -> ChatAudience {
    ChatAudience::One { participant: t.id(who) }
}

#[test]
fn each_reads_what_is_meant_for_her() {
    let Room { mut t, lin, marsh, li, zhou, wang } = room();
    t.must(lin, chat(ChatAudience::Everyone, "welcome"));
    t.must(marsh, chat(ChatAudience::Clinicians, "T2a"));
    t.must(zhou, chat(to(&t, li), "louder please"));
    assert_eq!(t.texts(lin), ["welcome", "T2a"]);
    assert_eq!(t.texts(zhou), ["welcome", "T2a", "louder please"]);
    assert_eq!(t.texts(li), ["welcome", "louder please"]);
    assert_eq!(t.texts(wang), ["welcome"]);
    for who in [lin, marsh, li, zhou, wang] {
        let (live, texts) = (t.view(who).clone(), t.texts(who));
        t.must(who, ClientMessage::RequestSnapshot);
        assert_eq!(t.view(who), &live, "deltas and snapshot tell the same");
        assert_eq!(t.texts(who), texts);
    }
}

#[test]
fn the_family_writes_to_everyone_to_the_chair_and_to_the_coordinator() {
    let Room { mut t, lin, marsh, li, zhou, wang } = room();
    for audience in [ChatAudience::Everyone, to(&t, lin), to(&t, zhou)] {
        t.must(wang, chat(audience, "谢谢"));
    }
    for audience in [ChatAudience::Clinicians, to(&t, marsh), to(&t, li), to(&t, wang)] {
        assert_eq!(t.refused(wang, chat(audience, "psst")), ErrorCode::NotAllowed);
    }
    assert_eq!(t.refused(li, chat(ChatAudience::Clinicians, "I")), ErrorCode::NotAllowed);
    t.must(li, chat(to(&t, wang), "您好"));
    assert_eq!(t.texts(wang).last().map(String::as_str), Some("您好"));
}

#[test]
fn a_text_is_bounded_and_its_addressee_exists() {
    let Room { mut t, lin, .. } = room();
    t.must(lin, chat(ChatAudience::Everyone, &"字".repeat(2000)));
    for unfit in [String::new(), "字".repeat(2001), "\u{7}".to_owned()] {
        assert_eq!(t.refused(lin, chat(ChatAudience::Everyone, &unfit)), ErrorCode::Malformed);
    }
    let nobody = ChatAudience::One { participant: ParticipantId(99) };
    assert_eq!(t.refused(lin, chat(nobody, "hello?")), ErrorCode::NotFound);
    let waiting = t.person("王建国", Role::Patient);
    t.join(waiting);
    let audience = to(&t, waiting);
    assert_eq!(t.refused(lin, chat(audience, "hello?")), ErrorCode::NotFound, "nobody writes into the lobby");
}

#[test]
fn a_long_chat_makes_no_endless_snapshot() {
    let Room { mut t, lin, marsh, .. } = room();
    for _ in 0..40 {
        t.must(marsh, chat(ChatAudience::Everyone, &"字".repeat(2000)));
        t.pass(Duration::from_secs(1));
    }
    t.must(lin, ClientMessage::RequestSnapshot);
    let bytes: usize = t.texts(lin).iter().map(String::len).sum();
    assert_eq!(bytes, 4 * 6000);
    assert_eq!(t.view(lin).chat.last().map(|last| last.number), Some(40), "the newest are kept");
}

#[test]
fn the_room_sees_who_speaks_and_since_when() {
    let Room { mut t, lin, marsh, wang, .. } = room();
    let waiting = t.person("王建国", Role::Patient);
    t.join(waiting);
    t.forget();
    t.pass(Duration::from_secs(10));
    let since = t.now.monotonic - Duration::from_secs(3);
    let levels = vec![SpeakerReading { participant: t.id(marsh), level: 25 }];
    let session = t.session.id().clone();
    let event = Event::Speakers { session, active: Some(t.id(marsh)), since, levels };
    t.engine_says(event.clone());
    let told = ServerMessage::Speakers {
        active: Some(t.id(marsh)),
        since: Timestamp(t.now.wall.0 - 3000),
        levels: vec![SpeakerLevel { participant: t.id(marsh), level: 25 }],
    };
    assert_eq!(t.inbox(lin), std::slice::from_ref(&told));
    assert_eq!(t.inbox(wang), [told]);
    assert_eq!(t.inbox(waiting), [], "not in the lobby");
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    t.forget();
    let levels = vec![SpeakerReading { participant: t.id(wang), level: 25 }];
    let session = t.session.id().clone();
    t.engine_says(Event::Speakers { session, active: Some(t.id(wang)), since, levels });
    let [ServerMessage::Speakers { active: None, levels, .. }] = t.inbox(lin) else { panic!("{:?}", t.inbox(lin)) };
    assert!(levels.is_empty(), "who is shut out does not sound inside either");
    t.forget();
    let session = "another-session".parse().expect("an id");
    t.engine_says(Event::Speakers { session, active: None, since, levels: vec![] });
    assert!(t.trace.is_empty());
}

#[test]
fn connection_qualities_are_told_every_three_seconds_at_most() {
    let Room { mut t, lin, marsh, .. } = room();
    let stats = |rtt_ms| ClientMessage::ReportStats {
        stats: ClientStats {
            rtt_ms,
            audio_loss_permille: 12,
            concealed_permille: 0,
            video_freezes: 0,
            tcp: true,
            ..ClientStats::default()
        },
    };
    t.forget();
    for second in 0..10 {
        t.must(marsh, stats(200 + second));
        t.must(lin, stats(20));
        t.pass(Duration::from_secs(1));
    }
    let rounds: Vec<_> = t.inbox(lin).iter().filter(|m| matches!(m, ServerMessage::Qualities { .. })).collect();
    assert_eq!(rounds.len(), 4, "at 0, 3, 6 and 9 seconds");
    let hers = Quality { participant: t.id(marsh), rtt_ms: 208, loss_permille: 12, via: Via::Tcp };
    let ServerMessage::Qualities { qualities } = rounds[3] else { panic!("{rounds:?}") };
    assert!(qualities.contains(&hers) && qualities.len() == 2);
    t.pass(Duration::from_secs(60));
    let peer = t.peer(marsh);
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    t.forget();
    t.must(marsh, stats(100));
    t.pass(Duration::from_secs(3));
    let Some(ServerMessage::Qualities { qualities }) = t.inbox(marsh).last() else { panic!("{:?}", t.inbox(marsh)) };
    assert!(qualities.iter().any(|quality| quality.via == Via::Udp), "the engine knows the path better");
}
