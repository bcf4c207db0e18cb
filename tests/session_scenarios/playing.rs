use std::time::Duration;

use consilium_core::media::{Event, MediaKind, OfferFailure, RouteKey, SpeakerReading};
use consilium_core::model::{PeerId, Role, TrackId};
use consilium_core::protocol::{ClientMessage, ErrorCode, Presence, Source, Via};
use consilium_core::session::{Command, Record};

use crate::support::{TestSession, Who, receiving, sending};

fn camera_and_sound() -> Vec<String> {
    vec![sending("0", MediaKind::Audio), sending("1", MediaKind::Video), sending("2", MediaKind::Video)]
}

fn one_of_each() -> Vec<String> {
    vec![receiving("0", MediaKind::Audio), receiving("1", MediaKind::Video)]
}

fn sources(t: &TestSession, peer: PeerId) -> Vec<(RouteKey, Option<TrackId>)> {
    t.engine.peers[&peer].routes.iter().map(|route| (route.key, route.source)).collect()
}

fn speaks(t: &mut TestSession, who: Option<Who>) {
    let active = who.map(|who| t.id(who));
    let levels = active.map(|participant| SpeakerReading { participant, level: 20 }).into_iter().collect();
    let (session, since) = (t.session.id().clone(), t.now.monotonic);
    t.engine_says(Event::Speakers { session, active, since, levels });
}

#[test]
fn a_cart_publishes_and_is_a_participant() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[]);
    let cart = t.person("Ultrasound cart", Role::Consultant);
    let (peer, answer) = t.whip(cart, &camera_and_sound());
    assert_eq!(answer, Ok("v=0 answer".to_owned()));
    assert!(t.engine.peers[&peer].rights.send && !t.engine.peers[&peer].rights.receive);
    let tracks: Vec<_> = t.view(lin).tracks.iter().map(|track| track.source).collect();
    assert_eq!(tracks, [Source::Microphone, Source::Camera], "the second picture has no name");
    let shown = t.view(lin).participants.iter().find(|view| view.name.reveal() == "Ultrasound cart");
    assert_eq!(shown.expect("visible").presence, Presence::Present);
    assert_eq!(t.hears(lin).len(), 1);

    t.run(Command::ClosePeer { peer });
    assert_eq!(t.view(lin).tracks, []);
    assert!(t.view(lin).participants.iter().any(|view| view.presence == Presence::Away));
    assert!(!t.engine.peers.contains_key(&peer));
}

#[test]
fn a_player_with_a_family_link_waits_in_the_lobby_like_everybody_else() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    let (_, answer) = t.whip(wang, &camera_and_sound());
    assert_eq!(answer, Err(ErrorCode::NotNow));
    let waiting = t.view(lin).participants.iter().find(|view| view.presence == Presence::Lobby).expect("waits").id;
    t.pass(Duration::from_secs(30));
    assert_eq!(t.whip(wang, &camera_and_sound()).1, Err(ErrorCode::NotNow));
    let waits = |t: &TestSession| t.records.iter().filter(|(_, r)| matches!(r, Record::WaitsInLobby { .. })).count();
    assert_eq!(waits(&t), 1, "asking again is not waiting again");
    t.must(lin, ClientMessage::Admit { participant: waiting });
    assert!(t.whip(wang, &camera_and_sound()).1.is_ok());
    assert_eq!(t.view(lin).tracks.len(), 2);
}

#[test]
fn who_stops_asking_is_no_longer_waiting() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let wang = t.person("王敏", Role::Family);
    t.whep(wang, &one_of_each()).1.expect_err("waits");
    t.pass(Duration::from_secs(61));
    assert!(!t.view(lin).participants.iter().any(|view| view.presence == Presence::Lobby));
}

#[test]
fn links_that_open_nothing_open_nothing_here_either() {
    let mut t = TestSession::new();
    let ops = t.person("operator", Role::Ops);
    assert_eq!(t.whep(ops, &one_of_each()).1, Err(ErrorCode::NotAllowed));
    let cart = t.person("cart", Role::Consultant);
    t.seat(cart).expires = t.now.wall;
    assert_eq!(t.whip(cart, &camera_and_sound()).1, Err(ErrorCode::Expired));
    t.seat(cart).expires = t.now.wall.plus_seconds(60);
    assert_eq!(t.whip(cart, &one_of_each()).1, Err(ErrorCode::BadOffer), "nothing to publish");
    assert_eq!(t.whep(cart, &[sending("0", MediaKind::Audio)]).1, Err(ErrorCode::BadOffer), "nothing to play");
    t.engine.refuses = true;
    assert_eq!(t.whip(cart, &camera_and_sound()).1, Err(ErrorCode::BadOffer));
    assert!(t.engine.peers.is_empty(), "no peer is left behind");
    t.engine.refuses = false;
    let invitation = t.seat(cart).invitation;
    t.run(Command::Revoke { invitation });
    assert_eq!(t.whip(cart, &camera_and_sound()).1, Err(ErrorCode::Expired));
}

#[test]
fn a_player_with_one_line_of_each_kind_follows_the_speaker() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let hers = t.publishes(lin, &[Source::Microphone, Source::Camera]);
    let his = t.publishes(marsh, &[Source::Microphone, Source::Camera]);
    let wall = t.person("Wall screen", Role::Consultant);
    let (peer, answer) = t.whep(wall, &one_of_each());
    assert!(answer.is_ok() && !t.engine.peers[&peer].rights.send);
    let (audio, video) = (RouteKey::Speaker(MediaKind::Audio), RouteKey::Speaker(MediaKind::Video));
    let mix = t.engine.mixes[0].clone();
    assert_eq!(mix.voices, [(hers[0], Some(0)), (his[0], Some(0))], "everybody's sound");
    assert_eq!(sources(&t, peer), [(audio, Some(mix.track)), (video, Some(hers[1]))], "the first picture published");
    speaks(&mut t, Some(marsh));
    assert_eq!(sources(&t, peer), [(audio, Some(mix.track)), (video, Some(his[1]))]);
    speaks(&mut t, None);
    assert_eq!(sources(&t, peer), [(audio, Some(mix.track)), (video, Some(his[1]))], "silence changes nothing");
    t.must(marsh, ClientMessage::Leave);
    assert_eq!(sources(&t, peer), [(audio, Some(mix.track)), (video, Some(hers[1]))]);
    assert_eq!(t.engine.mixes[0].voices, [(hers[0], Some(0))]);
}

#[test]
fn a_player_with_many_lines_gets_the_tracks_as_they_are_published() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let first = t.publishes(lin, &[Source::Microphone, Source::Camera]);
    let wall = t.person("Wall screen", Role::Consultant);
    let lines = [one_of_each(), vec![receiving("2", MediaKind::Video)]].concat();
    let (peer, _) = t.whep(wall, &lines);
    let routed = |t: &TestSession| sources(t, peer).into_iter().filter_map(|(_, source)| source).collect::<Vec<_>>();
    assert_eq!(routed(&t), first);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let later = t.publishes(marsh, &[Source::Camera]);
    assert_eq!(routed(&t), [first[0], first[1], later[0]]);
    assert!(t.engine.peers[&peer].routes.iter().all(|route| route.size.is_none()), "the best layer");
}

#[test]
fn nobody_plays_back_his_own_tracks() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[Source::Microphone, Source::Camera]);
    let (peer, _) = t.whep(lin, &one_of_each());
    assert_eq!(t.engine.heard_by(peer), []);
    speaks(&mut t, Some(lin));
    assert_eq!(t.engine.heard_by(peer), []);
}

#[test]
fn a_browser_and_its_player_are_one_person() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.publishes(marsh, &[Source::Microphone]);
    let (peer, _) = t.whip(marsh, &camera_and_sound());
    let hers: Vec<_> = t.view(lin).tracks.iter().map(|track| track.source).collect();
    assert_eq!(hers, [Source::Microphone, Source::Camera], "one microphone, the first");
    assert_eq!(t.view(lin).participants.len(), 2);
    t.cut(marsh);
    t.pass(Duration::from_secs(20));
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    t.pass(Duration::from_secs(40));
    assert_eq!(t.seen(lin, marsh), Some(Presence::Present), "the player holds the seat");
    assert_eq!(t.view(lin).tracks.len(), 1);
    t.run(Command::ClosePeer { peer });
    assert_eq!(t.seen(lin, marsh), Some(Presence::Away));
}

#[test]
fn a_silent_player_is_given_up_after_half_a_minute() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let cart = t.person("cart", Role::Consultant);
    let (peer, _) = t.whip(cart, &camera_and_sound());
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    t.pass(Duration::from_secs(300));
    assert_eq!(t.view(lin).tracks.len(), 2);
    t.engine_says(Event::Disconnected { peer });
    t.pass(Duration::from_secs(20));
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    t.engine_says(Event::Disconnected { peer });
    t.pass(Duration::from_secs(29));
    assert_eq!(t.view(lin).tracks.len(), 2);
    t.pass(Duration::from_secs(1));
    assert_eq!(t.view(lin).tracks, []);
    assert!(!t.engine.peers.contains_key(&peer));
    let (never_connects, _) = t.whip(cart, &camera_and_sound());
    t.pass(Duration::from_secs(30));
    assert!(!t.engine.peers.contains_key(&never_connects));
}

#[test]
fn a_second_publisher_on_one_link_replaces_the_first() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let cart = t.person("cart", Role::Consultant);
    let (first, _) = t.whip(cart, &camera_and_sound());
    let before = t.view(lin).tracks.clone();
    let (second, _) = t.whip(cart, &camera_and_sound());
    assert!(!t.engine.peers.contains_key(&first) && t.engine.peers.contains_key(&second));
    assert_eq!(t.view(lin).tracks.len(), 2);
    assert!(t.view(lin).tracks.iter().all(|track| !before.contains(track)));
}

#[test]
fn a_revoked_or_removed_player_is_out_like_a_browser() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let cart = t.person("cart", Role::Consultant);
    let (peer, _) = t.whip(cart, &camera_and_sound());
    let invitation = t.seat(cart).invitation;
    t.run(Command::Revoke { invitation });
    assert!(!t.engine.peers.contains_key(&peer));
    assert_eq!(t.view(lin).tracks, []);

    let wall = t.person("wall", Role::Consultant);
    t.seat(wall).expires = t.now.wall.plus_seconds(100);
    let (peer, _) = t.whep(wall, &one_of_each());
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    t.pass(Duration::from_secs(99));
    assert!(t.engine.peers.contains_key(&peer));
    t.pass(Duration::from_secs(1));
    assert!(!t.engine.peers.contains_key(&peer), "an expired link plays no more");
}

#[test]
fn a_request_that_waits_is_answered_whatever_happens() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.engine.paused = true;
    let cart = t.person("cart", Role::Consultant);
    for (request, ends) in [(501, "revoked"), (502, "refused by the engine"), (503, "session over")] {
        let seat = t.seat(cart).clone();
        let peer = t.fresh_peer();
        t.run(Command::WhipOffer { request, seat, peer, sdp: crate::support::offer(&camera_and_sound()) });
        assert_eq!(t.http_answer(request), None);
        match ends {
            "refused by the engine" => {
                let offers = std::mem::take(&mut t.engine.waiting);
                let Some(Event::Answered { request, .. }) = offers.last() else { panic!("{offers:?}") };
                let result = Err(OfferFailure::UnknownPeer);
                t.engine_says(Event::Answered { peer, request: *request, result });
            }
            "revoked" => {
                let invitation = t.seat(cart).invitation;
                t.run(Command::Revoke { invitation });
                t.seat(cart).invitation = consilium_core::model::InvitationId(900);
            }
            _ => t.must(lin, ClientMessage::EndSession),
        }
        assert!(matches!(t.http_answer(request), Some(Err(_))), "{ends}");
    }
}
