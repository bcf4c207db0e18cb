use std::time::Duration;

use consilium_core::media::{Event, SpeakerReading};
use consilium_core::model::{Role, TrackId};
use consilium_core::protocol::{
    ClientMessage, Credential, ErrorCode, InterpreterAct, RecordedCameras, RecordingTrouble, Source, StopCause,
};
use consilium_core::session::{Command, Record, RecorderNotice};

use crate::support::{TestSession, Who};

fn record(on: bool, consented: bool) -> ClientMessage {
    ClientMessage::SetRecording { on, consented, reason: String::new(), cameras: None }
}

fn check_in(t: &mut TestSession, who: Who, may_record: bool) {
    let credential = Some(Credential { body: "CATTI".into(), number: "7".into() });
    let act = InterpreterAct::CheckIn { credential, may_record };
    t.must(who, ClientMessage::Interpret { act, if_revision: None });
}

fn live(t: &mut TestSession, who: Who) {
    t.must(who, ClientMessage::Interpret { act: InterpreterAct::Live, if_revision: None });
}

#[test]
fn nothing_is_recorded_without_consent_off_the_record_or_behind_the_door() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    for who in [lin, marsh] {
        t.publishes(who, &[Source::Microphone]);
    }
    assert_eq!(t.refused(marsh, record(true, true)), ErrorCode::NotAllowed, "not his to begin");
    assert_eq!(t.refused(lin, record(true, false)), ErrorCode::NotChecked);
    assert_eq!(t.engine.taps, []);
    t.must(lin, record(true, true));
    assert_eq!(t.engine.taps.len(), 2);
    assert!(t.view(marsh).recording.is_some(), "everybody is told");
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    assert_eq!(t.engine.taps, [], "the door is closed");
    assert!(t.view(marsh).recording.is_none());
    t.must(lin, ClientMessage::SetDeliberation { on: false });
    assert_eq!(t.engine.taps.len(), 2);
    t.must(lin, record(false, true));
    assert_eq!(t.engine.taps, [], "off the record");
}

#[test]
fn a_withdrawn_consent_stops_the_recording_at_once() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.publishes(lin, &[Source::Microphone]);
    t.must(lin, record(true, true));
    assert_eq!(t.engine.taps.len(), 1);
    t.run(Command::RecordingConsent { given: false });
    assert_eq!(t.engine.taps, [], "not one packet more");
    assert!(t.view(marsh).recording.is_none(), "everybody is told");
    assert_eq!(t.refused(lin, record(true, true)), ErrorCode::NotChecked, "the chair's word is not enough");
    t.run(Command::RecordingConsent { given: true });
    assert!(t.view(marsh).recording.is_none(), "it does not begin again by itself");
    t.must(lin, record(true, true));
    assert_eq!(t.engine.taps.len(), 1);
}

#[test]
fn an_interpreter_is_recorded_on_the_air_and_with_his_consent_alone() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let li = t.present("李娜", Role::Interpreter);
    for who in [lin, li] {
        t.publishes(who, &[Source::Microphone]);
    }
    check_in(&mut t, li, false);
    live(&mut t, li);
    t.must(lin, record(true, true));
    assert_eq!(t.engine.taps.len(), 1, "the chair alone");
    let refused = t.refused(li, ClientMessage::Interpret { act: InterpreterAct::Live, if_revision: None });
    assert_eq!(refused, ErrorCode::NotChecked, "not live beside a recording without consent");
    check_in(&mut t, li, true);
    assert_eq!(t.engine.taps.len(), 1, "off the air nothing of the booth is recorded");
    live(&mut t, li);
    assert_eq!(t.engine.taps.len(), 2);
    t.must(li, ClientMessage::Interpret { act: InterpreterAct::Talk { down: true }, if_revision: None });
    assert_eq!(t.engine.taps.len(), 1, "booth talk is in no recording");
}

#[test]
fn leaders_hear_that_the_disk_fills_and_everybody_that_the_recording_stopped() {
    let mut t = TestSession::new();
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    t.publishes(marsh, &[Source::Microphone]);
    let low = RecordingTrouble::DiskLow { free_percent: 12, minutes_left: Some(9) };
    let notice = |notice| Command::Recorder { notice };
    t.run(notice(RecorderNotice::Disk { trouble: Some(low) }));
    assert_eq!(t.view(lin).recording_trouble, None, "nobody records");
    t.must(lin, record(true, true));
    assert_eq!(t.view(lin).recording_trouble, Some(low));
    assert_eq!(t.view(marsh).recording_trouble, None, "not his business");
    t.run(notice(RecorderNotice::Disk { trouble: Some(RecordingTrouble::Behind) }));
    assert_eq!(t.view(lin).recording_trouble, Some(RecordingTrouble::Behind), "a part is missing");
    assert_eq!(t.view(marsh).recording_trouble, None);
    t.run(notice(RecorderNotice::Stopped { cause: StopCause::DiskFull }));
    let stopped = Some(RecordingTrouble::Stopped { cause: StopCause::DiskFull });
    for who in [lin, marsh] {
        assert_eq!((t.view(who).recording, t.view(who).recording_trouble), (None, stopped));
    }
    assert_eq!(t.engine.taps, []);
    t.restart();
    for who in [lin, marsh] {
        t.join(who);
    }
    assert_eq!(t.view(marsh).recording_trouble, stopped, "also after a restart");
    t.run(notice(RecorderNotice::Stopped { cause: StopCause::DiskFailed }));
    assert_eq!(t.view(marsh).recording_trouble, stopped, "nothing was recorded that could stop");
    t.must(lin, record(true, true));
    assert_eq!(t.view(marsh).recording_trouble, None);
}

fn films(cameras: Option<RecordedCameras>) -> ClientMessage {
    ClientMessage::SetRecording { on: true, consented: true, reason: String::new(), cameras }
}

fn house(t: &mut TestSession, most: RecordedCameras) {
    t.run(Command::RecordCameras { most });
}

fn speaks(t: &mut TestSession, who: Option<Who>) {
    let active = who.map(|who| t.id(who));
    let levels = active.map(|participant| SpeakerReading { participant, level: 20 }).into_iter().collect();
    let (session, since) = (t.session.id().clone(), t.now.monotonic);
    t.engine_says(Event::Speakers { session, active, since, levels });
}

/// Two people, each with sound and camera; and a screen.
fn two_cameras(t: &mut TestSession) -> ([Who; 2], [TrackId; 2], Vec<TrackId>) {
    let lin = t.present("林悦", Role::LocalExpert);
    let marsh = t.present("Helen Marsh", Role::Consultant);
    let hers = t.publishes(lin, &[Source::Microphone, Source::Camera, Source::Screen]);
    let other = t.publishes(marsh, &[Source::Microphone, Source::Camera]);
    ([lin, marsh], [hers[1], other[1]], vec![hers[0], hers[2], other[0]])
}

#[test]
fn a_house_that_records_no_cameras_records_all_sound_and_screens() {
    let mut t = TestSession::new();
    house(&mut t, RecordedCameras::None);
    let ([lin, marsh], cameras, rest) = two_cameras(&mut t);
    t.must(lin, films(Some(RecordedCameras::All)));
    speaks(&mut t, Some(marsh));
    for track in rest {
        assert!(t.engine.taps.contains(&track), "{track} is recorded");
    }
    assert!(cameras.iter().all(|camera| !t.engine.taps.contains(camera)), "the chair chooses less, never more");
    assert_eq!(t.view(marsh).recorded_cameras, RecordedCameras::None, "everybody is told");
    let told = |record: &Record| matches!(record, Record::RecordedCameras { cameras: RecordedCameras::None });
    assert!(t.records.iter().any(|(_, record)| told(record)), "and so is the evidence");
}

#[test]
fn who_speaks_is_in_the_picture_and_a_little_longer() {
    let mut t = TestSession::new();
    let ([lin, marsh], cameras, _) = two_cameras(&mut t);
    let filmed = |t: &TestSession| cameras.map(|camera| t.engine.taps.contains(&camera));
    t.must(lin, films(Some(RecordedCameras::Speakers)));
    assert_eq!(t.view(marsh).recorded_cameras, RecordedCameras::Speakers);
    assert_eq!(filmed(&t), [false, false], "nobody speaks");
    speaks(&mut t, Some(lin));
    assert_eq!(filmed(&t), [true, false]);
    speaks(&mut t, Some(marsh));
    assert_eq!(filmed(&t), [true, true], "she is seen to take the answer");
    t.pass(Duration::from_millis(4900));
    assert_eq!(filmed(&t), [true, true]);
    t.pass(Duration::from_millis(200));
    assert_eq!(filmed(&t), [false, true]);
    speaks(&mut t, None);
    t.pass(Duration::from_secs(3));
    speaks(&mut t, Some(marsh));
    t.pass(Duration::from_secs(30));
    assert_eq!(filmed(&t), [false, true], "a pause for breath is no end");
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    assert_eq!(t.engine.taps, [], "the door is closed to cameras as well");
    t.must(lin, ClientMessage::SetDeliberation { on: false });
    assert_eq!(filmed(&t), [false, true]);
    t.must(lin, record(false, true));
    t.must(lin, films(None));
    assert_eq!(
        (filmed(&t), t.view(marsh).recorded_cameras),
        ([true, true], RecordedCameras::All),
        "as the house wants"
    );
}

#[test]
fn what_cameras_are_recorded_is_remembered_over_a_restart() {
    let mut t = TestSession::new();
    let ([lin, marsh], _, _) = two_cameras(&mut t);
    t.must(lin, films(Some(RecordedCameras::None)));
    t.restart();
    house(&mut t, RecordedCameras::Speakers);
    for who in [lin, marsh] {
        t.join(who);
    }
    assert_eq!(t.view(marsh).recorded_cameras, RecordedCameras::None, "what was chosen is less than the house allows");
}
