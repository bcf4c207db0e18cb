use consilium_core::media::{Event, MediaKind, Route, RouteKey};
use consilium_core::model::{Role, TrackId};
use consilium_core::protocol::{
    ClientMessage, ErrorCode, LineAssignment, MESSAGE_LIMIT, PublicationIntent, ServerMessage, Source, VideoWant, pack,
    unpack,
};
use consilium_core::session::Effect;

use crate::support::{TestSession, Who, offer, offer_of, receiving, sending};

fn intent(mid: &str, source: Source) -> PublicationIntent {
    PublicationIntent { mid: mid.into(), source, muted: false }
}

fn media_offer(lines: &[String], publications: Vec<PublicationIntent>) -> ClientMessage {
    ClientMessage::MediaOffer { sdp: offer(lines), publications }
}

fn tracks_of(answer: ServerMessage) -> Vec<LineAssignment> {
    match answer {
        ServerMessage::MediaAnswer { tracks, .. } => tracks,
        other => panic!("answered by {other:?}"),
    }
}

fn routes(t: &TestSession, who: Who) -> Vec<Route> {
    t.engine.peers[&t.peer(who)].routes.clone()
}

#[test]
fn tracks_are_announced_when_the_engine_has_answered() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.publishes(lin, &[]);
    t.engine.paused = true;
    let (sdp, publications) = offer_of(&[Source::Microphone, Source::Camera], false);
    t.tell(marsh, 40, ClientMessage::MediaOffer { sdp, publications });
    assert_eq!(t.view(lin).tracks, []);
    assert_eq!(routes(&t, lin), []);
    t.let_engine_answer();
    assert_eq!(
        t.view(lin).tracks.iter().map(|track| track.source).collect::<Vec<_>>(),
        [Source::Microphone, Source::Camera]
    );
    assert_eq!(t.hears(lin), [t.view(lin).tracks[0].id], "pictures come when they are asked for");
}

#[test]
fn a_line_keeps_its_track_and_another_source_gets_another() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let first = t.publishes(lin, &[Source::Microphone, Source::Camera]);
    let second = t.publishes(lin, &[Source::Microphone, Source::Screen]);
    assert_eq!(second[0], first[0], "an ICE restart changes nothing");
    assert_ne!(second[1], first[1], "the line carries something else now");
    assert_eq!(t.view(lin).tracks.iter().map(|track| track.id).collect::<Vec<_>>(), second);
    let lines = [sending("0", MediaKind::Audio), receiving("1", MediaKind::Video)];
    t.ask(lin, media_offer(&lines, vec![intent("0", Source::Microphone), intent("1", Source::Screen)]));
    assert_eq!(t.view(lin).tracks.iter().map(|track| track.id).collect::<Vec<_>>(), [first[0]], "screen stopped");
}

#[test]
fn a_refused_offer_changes_nothing() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let track = t.publishes(lin, &[Source::Microphone])[0];
    t.engine.refuses = true;
    let (sdp, publications) = offer_of(&[Source::Microphone, Source::Camera], false);
    let code = t.refused(lin, ClientMessage::MediaOffer { sdp, publications });
    assert_eq!(code, ErrorCode::BadOffer);
    assert_eq!(t.view(lin).tracks.iter().map(|track| track.id).collect::<Vec<_>>(), [track]);
    t.engine.refuses = false;
    assert_eq!(t.publishes(lin, &[Source::Microphone])[0], track);
}

#[test]
fn hostile_and_mistaken_offers_are_refused() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let refused = |t: &mut TestSession, body| t.refused(lin, body);
    let not_sdp = ClientMessage::MediaOffer { sdp: "hello".into(), publications: vec![] };
    assert_eq!(refused(&mut t, not_sdp), ErrorCode::BadOffer);
    let audio = [sending("0", MediaKind::Audio)];
    let wrong_kind = media_offer(&audio, vec![intent("0", Source::Camera)]);
    assert_eq!(refused(&mut t, wrong_kind), ErrorCode::BadOffer);
    assert!(t.engine.waiting.is_empty() && t.engine.peers[&t.peer(lin)].publications.is_empty());
}

#[test]
fn what_a_person_may_not_publish_stays_an_empty_line() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let li = t.present("李娜", Role::Interpreter);
    let wang = t.person("王敏", Role::Family);
    t.join(wang);
    t.must(lin, ClientMessage::Admit { participant: t.id(wang) });
    for who in [li, wang] {
        let answer = t.offers(who, &[Source::Microphone, Source::Camera, Source::Screen, Source::ScreenAudio], false);
        let got: Vec<bool> = tracks_of(answer).iter().map(|line| line.track.is_some()).collect();
        assert_eq!(got, [true, true, false, false]);
        assert_eq!(t.engine.peers[&t.peer(who)].publications.len(), 2);
    }
}

#[test]
fn one_of_each_source_and_no_line_without_an_intent() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let lines = [sending("0", MediaKind::Audio), sending("1", MediaKind::Audio), sending("2", MediaKind::Video)];
    let intents = vec![intent("0", Source::Microphone), intent("1", Source::Microphone), intent("9", Source::Camera)];
    let tracks = tracks_of(t.ask(lin, media_offer(&lines, intents)));
    let got: Vec<bool> = tracks.iter().map(|line| line.track.is_some()).collect();
    assert_eq!(got, [true, false, false]);
}

#[test]
fn a_track_published_muted_is_muted_from_its_first_packet() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let track = tracks_of(t.offers(lin, &[Source::Microphone], true))[0].track.expect("a track");
    assert_eq!(t.engine.muted.get(&track), Some(&true));
    assert!(t.view(lin).tracks[0].muted);
    t.must(lin, ClientMessage::MuteTrack { track, muted: false });
    assert_eq!(t.engine.muted.get(&track), Some(&false));
    t.offers(lin, &[Source::Microphone], true);
    assert_eq!(t.engine.muted.get(&track), Some(&true), "an offer may mute again");
    assert!(t.view(lin).tracks[0].muted);
}

#[test]
fn a_camera_that_is_off_is_not_sent_and_comes_back_on_its_line() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.publishes(lin, &[]);
    let track = t.publishes(marsh, &[Source::Camera])[0];
    t.must(lin, ClientMessage::WantVideo { wants: vec![VideoWant { track, width: 640, height: 360, stage: true }] });
    assert_eq!(t.hears(lin), [track]);
    t.must(marsh, ClientMessage::MuteTrack { track, muted: true });
    assert_eq!(t.hears(lin), []);
    assert_eq!(routes(&t, lin)[0].key, RouteKey::Track(track));
    t.must(marsh, ClientMessage::MuteTrack { track, muted: false });
    assert_eq!(t.hears(lin), [track]);
}

#[test]
fn nobody_mutes_the_track_of_another() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let track = t.publishes(marsh, &[Source::Microphone])[0];
    assert_eq!(t.refused(lin, ClientMessage::MuteTrack { track, muted: true }), ErrorCode::NotFound);
    let unknown = ClientMessage::MuteTrack { track: TrackId(99), muted: true };
    assert_eq!(t.refused(lin, unknown), ErrorCode::NotFound);
}

#[test]
fn pictures_come_in_the_size_they_are_shown() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let cole = t.present("Adebayo Cole", Role::Consultant);
    t.publishes(lin, &[Source::Microphone]);
    let hers = t.publishes(marsh, &[Source::Microphone, Source::Camera]);
    let his = t.publishes(cole, &[Source::Camera, Source::Screen]);
    let want = |track, width, height, stage| VideoWant { track, width, height, stage };
    let wants = vec![want(hers[1], 1280, 720, true), want(his[0], 160, 90, false), want(his[1], 320, 180, false)];
    t.must(lin, ClientMessage::WantVideo { wants });
    let planned = routes(&t, lin);
    assert_eq!(planned.len(), 4);
    let video: Vec<_> =
        planned.iter().filter(|r| r.kind == MediaKind::Video).map(|r| (r.source, r.size, r.priority)).collect();
    assert_eq!(
        video,
        [
            (Some(hers[1]), Some((1280, 720)), 0),
            (Some(his[0]), Some((160, 90)), 1),
            (Some(his[1]), Some((320, 180)), 0)
        ]
    );
    t.forget();
    t.must(lin, ClientMessage::WantVideo { wants: vec![want(hers[1], 0, 0, true)] });
    assert!(routes(&t, lin).iter().all(|route| route.kind == MediaKind::Audio), "a hidden tile gets nothing");
    let told: Vec<_> = t.trace.iter().filter(|effect| matches!(effect, Effect::Media(_))).collect();
    assert_eq!(told.len(), 1, "only the peer whose plan has changed is told");
    let many = vec![want(hers[1], 1, 1, false); 65];
    assert_eq!(t.refused(lin, ClientMessage::WantVideo { wants: many }), ErrorCode::Malformed);
}

#[test]
fn routes_are_planned_once_there_are_lines() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let track = t.publishes(lin, &[Source::Microphone])[0];
    assert_eq!(routes(&t, marsh), []);
    t.publishes(marsh, &[]);
    let planned = routes(&t, marsh);
    assert_eq!((planned[0].key, planned[0].source), (RouteKey::Track(track), Some(track)));
    t.forget();
    t.publishes(marsh, &[]);
    let set = t.trace.iter().any(|e| matches!(e, Effect::Media(consilium_core::media::Command::SetRoutes { .. })));
    assert!(!set, "the same plan is not told twice");
}

#[test]
fn the_engine_is_heard_by_the_browser_it_speaks_of() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let peer = t.peer(lin);
    t.engine_says(Event::LinesWanted { peer, audio: 1, video: 2 });
    t.engine_says(Event::EncodingsWanted { peer, mid: "1".into(), rids: vec!["q".into(), "f".into()] });
    let last: Vec<_> = t.inbox(lin).iter().rev().take(2).cloned().collect();
    assert_eq!(last[1], ServerMessage::LinesWanted { audio: 1, video: 2 });
    assert_eq!(last[0], ServerMessage::EncodingsWanted { mid: "1".into(), rids: vec!["q".into(), "f".into()] });
    assert!(!t.inbox(marsh).iter().any(|message| matches!(message, ServerMessage::LinesWanted { .. })));
    let gone = t.fresh_peer();
    t.forget();
    t.engine_says(Event::LinesWanted { peer: gone, audio: 1, video: 2 });
    t.engine_says(Event::Answered { peer, request: 999, result: Ok(String::new()) });
    assert!(t.trace.is_empty(), "late news of what is gone means nothing");
}

#[test]
fn an_answer_for_a_peer_that_is_gone_publishes_nothing() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.engine.paused = true;
    let (sdp, publications) = offer_of(&[Source::Microphone], false);
    t.tell(marsh, 40, ClientMessage::MediaOffer { sdp, publications });
    t.must(marsh, ClientMessage::Leave);
    t.let_engine_answer();
    assert_eq!(t.view(lin).tracks, []);
}

#[test]
fn many_offers_at_once_never_leave_one_without_an_answer() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.engine.paused = true;
    let (sdp, publications) = offer_of(&[Source::Microphone], false);
    for id in 40..48 {
        t.tell(lin, id, ClientMessage::MediaOffer { sdp: sdp.clone(), publications: publications.clone() });
    }
    t.let_engine_answer();
    let answered = |id: u32| {
        t.inbox(lin)
            .iter()
            .filter(|message| match message {
                ServerMessage::MediaAnswer { id: told, .. } => *told == id,
                ServerMessage::Refused { id: told, code, .. } => *told == Some(id) && *code == ErrorCode::Internal,
                _ => false,
            })
            .count()
    };
    assert!((40..48).all(|id| answered(id) == 1));
    assert_eq!(t.view(lin).tracks.len(), 1, "one microphone, one track");
}

#[test]
fn an_offer_of_a_hundred_lines_is_packed_and_so_is_its_answer() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let mut lines = vec![sending("0", MediaKind::Audio)];
    // As long as those of browsers.
    let long = "a=rtcp-fb:111 transport-cc\r\n".repeat(40);
    lines.extend((1..100).map(|mid| receiving(&mid.to_string(), MediaKind::Audio) + &long));
    let sdp = offer(&lines);
    assert!(sdp.len() > MESSAGE_LIMIT);
    let packed = pack(&sdp);
    assert!(packed.len() < MESSAGE_LIMIT / 4, "{}", packed.len());
    let publications = vec![intent("0", Source::Microphone)];
    let message = ClientMessage::PackedOffer { packed, publications };
    t.tell(lin, 70, message.clone());
    t.tell(lin, 70, message);
    let answers: Vec<ServerMessage> = t.inbox(lin).iter().filter(|m| is_packed_answer(m, 70)).cloned().collect();
    assert_eq!(answers.len(), 2, "sent twice it is carried out once and answered again");
    let ServerMessage::PackedAnswer { packed, tracks, .. } = &answers[0] else { panic!("{answers:?}") };
    assert_eq!(unpack(packed, 1_000).as_deref(), Ok("v=0 answer"));
    assert_eq!(tracks.len(), 1);
    assert_eq!(t.engine.peers[&t.peer(lin)].publications.len(), 1);
}

fn is_packed_answer(message: &ServerMessage, wanted: u32) -> bool {
    matches!(message, ServerMessage::PackedAnswer { id, .. } if *id == wanted)
}

#[test]
fn packed_offers_that_are_none_are_refused() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let bomb = pack(&format!("v=0\r\n{}", "a=x\r\n".repeat(5_000_000)));
    assert!(bomb.len() < MESSAGE_LIMIT, "it fits into a message");
    for packed in [String::new(), "v=0".to_owned(), "/////w==".to_owned(), pack("hello"), bomb] {
        let code = t.refused(lin, ClientMessage::PackedOffer { packed, publications: vec![] });
        assert_eq!(code, ErrorCode::BadOffer);
    }
}

#[test]
fn a_new_codec_of_the_room_is_told_and_told_again_after_a_snapshot() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[Source::Camera]);
    let told = |t: &TestSession| t.inbox(lin).iter().filter(|m| matches!(m, ServerMessage::OfferWanted)).count();
    let peer = t.peer(lin);
    t.engine_says(Event::OfferWanted { peer });
    assert_eq!(told(&t), 1);
    t.ask(lin, ClientMessage::RequestSnapshot);
    assert_eq!(told(&t), 2, "the first may have been lost");
    t.publishes(lin, &[Source::Camera]);
    t.ask(lin, ClientMessage::RequestSnapshot);
    assert_eq!(told(&t), 2, "it has offered");
}
