use consilium_core::media::{Event, MediaKind, Mix, Route, RouteKey};
use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, Credential, InterpreterAct, Source};

use crate::support::{TestSession, Who, receiving, sending};

/// Under an interpretation: 20 %, in tenths of a decibel.
const LOW: Option<i16> = Some(-140);

fn player(t: &mut TestSession, name: &str, role: Role, listens: &str) -> Who {
    let who = t.person(name, role);
    t.seat(who).listens = listens.parse().expect("a language");
    who
}

fn one_line(t: &mut TestSession, who: Who) -> Mix {
    let (peer, answer) = t.whep(who, &[receiving("0", MediaKind::Audio)]);
    assert!(answer.is_ok());
    let source = t.engine.peers[&peer].routes[0].source;
    t.engine.mixes.iter().find(|mix| Some(mix.track) == source).expect("the line plays a mix").clone()
}

fn interpreter_live_into_english(t: &mut TestSession) -> consilium_core::model::TrackId {
    let li = t.person("李娜", Role::Interpreter);
    t.seat(li).speaks = "en".parse().expect("a language");
    t.join(li);
    let microphone = t.publishes(li, &[Source::Microphone])[0];
    let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
    let check_in = InterpreterAct::CheckIn { credential, may_record: true };
    for act in [check_in, InterpreterAct::Live] {
        t.must(li, ClientMessage::Interpret { act, if_revision: None });
    }
    microphone
}

#[test]
fn a_line_of_a_language_is_what_a_listener_of_it_hears() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let hers = t.publishes(lin, &[Source::Microphone])[0];
    let (wall, phone) =
        (player(&mut t, "Wall", Role::Consultant, "en"), player(&mut t, "手机", Role::Consultant, "zh"));
    assert_eq!(one_line(&mut t, wall).voices, [(hers, Some(0))], "nobody interprets: the original");
    let interpreter = interpreter_live_into_english(&mut t);
    assert_eq!(t.engine.mixes[0].voices, [(hers, LOW), (interpreter, Some(0))]);
    assert_eq!(one_line(&mut t, phone).voices, [(hers, Some(0))], "the other language is hers");
}

/// The sound of a shared film would drown the interpreter.
#[test]
fn the_sound_of_a_shared_screen_is_low_under_an_interpretation_like_its_owners_voice() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let shared = t.publishes(lin, &[Source::Microphone, Source::Screen, Source::ScreenAudio]);
    let wall = player(&mut t, "Wall", Role::Consultant, "en");
    let interpreter = interpreter_live_into_english(&mut t);
    assert_eq!(one_line(&mut t, wall).voices, [(shared[0], LOW), (shared[2], LOW), (interpreter, Some(0))]);
}

#[test]
fn listeners_of_a_language_share_a_mix_and_who_speaks_has_his_own_without_himself() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let hers = t.publishes(lin, &[Source::Microphone])[0];
    let first = player(&mut t, "Wall", Role::Consultant, "zh");
    let second = player(&mut t, "Hall", Role::Consultant, "zh");
    assert_eq!(one_line(&mut t, first).track, one_line(&mut t, second).track);
    let cart = player(&mut t, "Room system", Role::Consultant, "zh");
    let (_, answer) = t.whip(cart, &[sending("0", MediaKind::Audio)]);
    assert!(answer.is_ok());
    assert_eq!(one_line(&mut t, cart).voices, [(hers, Some(0))], "not its own microphone");
    assert_eq!(t.engine.mixes[0].voices.len(), 2, "the others hear it");
    assert_eq!(t.engine.mixes.len(), 2);
}

#[test]
fn a_mix_ends_with_its_last_player() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    t.publishes(lin, &[Source::Microphone]);
    let wall = player(&mut t, "Wall", Role::Consultant, "en");
    let (peer, _) = t.whep(wall, &[receiving("0", MediaKind::Audio)]);
    assert_eq!(t.engine.mixes.len(), 1);
    t.run(consilium_core::session::Command::ClosePeer { peer });
    assert_eq!(t.engine.mixes, []);
}

#[test]
fn a_browser_on_a_narrow_path_hears_everybody_on_one_line_and_never_itself() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let wu = t.present("吴敏", Role::Consultant);
    let voices: Vec<_> = [lin, marsh, wu].map(|who| t.publishes(who, &[Source::Microphone])[0]).into();
    let keys = |t: &TestSession, who| -> Vec<RouteKey> {
        let heard = |route: &&Route| route.kind == MediaKind::Audio;
        t.engine.peers[&t.peer(who)].routes.iter().filter(heard).map(|route| route.key).collect()
    };
    assert_eq!(keys(&t, marsh), [RouteKey::Track(voices[0]), RouteKey::Track(voices[2])]);
    let peer = t.peer(marsh);
    t.engine_says(Event::Narrow { peer, narrow: true });
    assert_eq!(keys(&t, marsh), [RouteKey::Mix]);
    assert_eq!(t.hears(marsh), [voices[0], voices[2]], "the others, at once");
    assert_eq!(keys(&t, wu).len(), 2, "nobody else");
    t.engine_says(Event::Narrow { peer, narrow: false });
    assert_eq!(keys(&t, marsh).len(), 2);
    assert_eq!(t.engine.mixes, []);
}
