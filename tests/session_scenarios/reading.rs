//! What operators read of a session, beside its lamps.

use std::time::Duration;

use consilium_core::media::{Event, MediaKind, PathReading, SpeakerTurn};
use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, Credential, Hearing, InterpreterAct, Part, Source, Via};
use consilium_core::quality::{Consent, HeardSound, Listening, PathEvent, SessionHealth};
use consilium_core::session::{Command, Effect};

use crate::support::{TestSession, Who, language, offer_of, receiving};

fn read(t: &mut TestSession, paths: Vec<PathReading>) -> SessionHealth {
    read_with(t, paths, Vec::new())
}

fn read_with(t: &mut TestSession, paths: Vec<PathReading>, turns: Vec<SpeakerTurn>) -> SessionHealth {
    t.forget();
    t.engine_says(Event::Health { sounds: Vec::new(), paths, pictures: Vec::new(), turns });
    let told = t.trace.iter().find_map(|effect| match effect {
        Effect::Health(health) => Some((**health).clone()),
        _ => None,
    });
    told.expect("a reading leads to a picture")
}

fn changes(t: &mut TestSession) -> Vec<PathEvent> {
    read(t, Vec::new()).changes.iter().map(|change| change.what).collect()
}

fn consent(t: &mut TestSession) -> Consent {
    read(t, Vec::new()).consent
}

#[test]
fn operators_read_who_had_the_floor_and_since_when() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.pass(Duration::from_secs(30));
    let before = |seconds| t.now.monotonic.checked_sub(Duration::from_secs(seconds)).expect("it was");
    let turn = |participant, seconds| SpeakerTurn { participant, since: before(seconds) };
    let turns = vec![turn(None, 18), turn(Some(t.id(lin)), 5)];
    let (wall, who) = (t.now.wall, t.id(lin));
    let read = read_with(&mut t, Vec::new(), turns).turns;
    let told: Vec<_> = read.iter().map(|turn| (turn.participant, wall.0 - turn.since.0)).collect();
    assert_eq!(told, [(None, 18_000), (Some(who), 5_000)]);
}

/// An offer whose browser checks paths under this name.
fn offers_as(t: &mut TestSession, who: Who, name: &str) {
    let (sdp, publications) = offer_of(&[Source::Microphone], false);
    let sdp = sdp.replacen("a=fingerprint", &format!("a=ice-ufrag:{name}\r\na=fingerprint"), 1);
    t.ask(who, ClientMessage::MediaOffer { sdp, publications });
}

#[test]
fn every_turn_of_a_path_is_told_once() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    offers_as(&mut t, lin, "first");
    offers_as(&mut t, lin, "first");
    let peer = t.peer(lin);
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    t.engine_says(Event::Connected { peer, via: Via::Udp });
    assert_eq!(changes(&mut t), [PathEvent::OverUdp]);
    t.engine_says(Event::Disconnected { peer });
    t.engine_says(Event::Disconnected { peer });
    offers_as(&mut t, lin, "second");
    t.engine_says(Event::Connected { peer, via: Via::Tcp });
    use PathEvent::{IceRestart, OverTcp, OverUdp, PathBack, PathLost, SocketBack, SocketLost};
    assert_eq!(changes(&mut t), [PathLost, IceRestart, PathBack, OverTcp]);
    let path = PathReading { peer, rtt_ms: None, loss_permille: None, via: Some(Via::Udp) };
    let moved = read(&mut t, vec![path]);
    assert_eq!(moved.changes.iter().map(|change| change.what).collect::<Vec<_>>(), [OverUdp], "without a word of ICE");
    assert_eq!(moved.people[0].via, Some(Via::Udp));
    t.cut(lin);
    t.resume(lin);
    assert_eq!(changes(&mut t), [SocketLost, SocketBack]);
    assert_eq!(changes(&mut t), []);
}

#[test]
fn a_path_that_flaps_is_told_within_bounds() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[Source::Microphone]);
    let peer = t.peer(lin);
    for _ in 0..100 {
        t.engine_says(Event::Disconnected { peer });
        t.engine_says(Event::Connected { peer, via: Via::Udp });
    }
    assert_eq!(changes(&mut t).len(), 64);
    t.engine_says(Event::Disconnected { peer });
    assert_eq!(changes(&mut t), [PathEvent::PathLost], "the next reading tells again");
}

#[test]
fn the_patients_consent_to_a_recording_is_shown_as_it_is() {
    let told = |given| Command::RecordingConsent { given };
    let mut t = TestSession::new();
    assert_eq!(consent(&mut t), Consent::Unasked, "no case says");
    t.run(told(true));
    assert_eq!(consent(&mut t), Consent::Given);
    t.run(told(false));
    assert_eq!(consent(&mut t), Consent::Withdrawn);
    t.run(told(true));
    assert_eq!(consent(&mut t), Consent::Given, "and given again");

    let mut t = TestSession::new();
    t.run(told(false));
    assert_eq!(consent(&mut t), Consent::Missing);
    t.run(told(true));
    assert_eq!(consent(&mut t), Consent::Given);

    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.must(lin, ClientMessage::SetRecording { on: true, consented: true, reason: String::new(), cameras: None });
    assert_eq!(consent(&mut t), Consent::Given, "by the word of the chair");
    t.run(told(false));
    t.restart();
    assert_eq!(consent(&mut t), Consent::Withdrawn, "also after a restart");
}

#[test]
fn the_route_table_tells_who_is_sent_whose_voice_and_how_loud_without_a_name() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[Source::Microphone]);
    let han = t.person("韩梅", Role::Interpreter);
    (t.seat(han).speaks, t.seat(han).listens) = (language("en"), language("zh"));
    t.join(han);
    t.publishes(han, &[Source::Microphone]);
    let marsh = t.person("Helen Marsh", Role::Consultant);
    (t.seat(marsh).speaks, t.seat(marsh).listens) = (language("en"), language("en"));
    t.join(marsh);
    t.publishes(marsh, &[Source::Microphone]);
    let wall = t.person("Wall screen", Role::Consultant);
    t.seat(wall).listens = language("en");
    t.whep(wall, &[receiving("0", MediaKind::Audio)]).1.expect("it plays");
    let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
    let check_in = InterpreterAct::CheckIn { credential, may_record: true };
    for act in [check_in, InterpreterAct::Live] {
        t.must(han, ClientMessage::Interpret { act, if_revision: None });
    }
    let table = |t: &mut TestSession| read(t, Vec::new()).routes;
    let [chair, booth, consultant] = [lin, han, marsh].map(|who| t.id(who));
    let of = |listeners: &[Listening], who| listeners.iter().find(|one| one.listener == who).cloned();
    let heard = |one: &Listening, from| one.sounds.iter().find(|sound| sound.from == from).copied();
    let gain = |sound: Option<HeardSound>| sound.map(|sound| (sound.part, sound.gain));

    let now = table(&mut t);
    assert_eq!(now.revision, t.view(lin).interpretation.revision);
    let hers = of(&now.listeners, consultant).expect("the consultant");
    assert_eq!((hers.language.clone(), hers.player, hers.original), (Some(language("en")), false, false));
    assert_eq!(gain(heard(&hers, booth)), Some((Part::Channel, Some(0))));
    assert_eq!(gain(heard(&hers, chair)), Some((Part::Floor, Some(-140))), "the original under it");
    assert_eq!(heard(&hers, consultant), None, "nobody hears himself");
    let shown = now.listeners.iter().find(|one| one.player).expect("the player");
    assert_eq!(gain(heard(shown, booth)), Some((Part::Mix, Some(0))), "a mix is told voice by voice");
    let chairs = of(&now.listeners, chair).expect("the chair");
    assert_eq!(heard(&chairs, booth), None, "the interpretation into English is not for him");
    let told = serde_json::to_string(&now).expect("JSON");
    assert!(!told.contains("Marsh") && !told.contains("韩"), "{told}");

    t.must(marsh, ClientMessage::SetHearing { hearing: Hearing { floor: true, ..Hearing::default() } });
    let hers = of(&table(&mut t).listeners, consultant).expect("the consultant");
    assert!(hers.original && heard(&hers, booth).is_none());
    assert_eq!(gain(heard(&hers, chair)), Some((Part::Floor, Some(0))));
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    assert!(of(&table(&mut t).listeners, consultant).is_some(), "the team goes on");
}
