//! What operators read of a session, beside its lamps.

use std::time::Duration;

use consilium_core::media::{Event, PathReading, SpeakerTurn};
use consilium_core::model::Role;
use consilium_core::protocol::{ClientMessage, Source, Via};
use consilium_core::quality::{Consent, PathEvent, SessionHealth};
use consilium_core::session::{Command, Effect};

use crate::support::{TestSession, Who, offer_of};

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
