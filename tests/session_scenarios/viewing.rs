//! Images looked at together: who leads, who sees what, and what a deliberation and a restart leave of it.

use std::time::Duration;

use consilium_core::model::Role;
use consilium_core::protocol::{
    Change, ClientMessage, ErrorCode, ImageRef, MarkDraft, MarkKind, PointedAt, Screen, ServerMessage, Source,
    VideoWant, ViewAct, ViewArea, ViewState, ViewingView,
};
use consilium_core::session::Command;

use crate::support::{Room, TestSession, Who};

fn act(act: ViewAct) -> ClientMessage {
    ClientMessage::View { act }
}

fn image(frame: u32) -> ImageRef {
    ImageRef { series: "2.25.1".into(), instance: "2.25.2".into(), frame }
}

fn show(frame: u32) -> ClientMessage {
    let area = ViewArea { top_left: [0.0, 0.0], bottom_right: [127.0, 127.0], parallel_scale: None };
    let state = ViewState { image: image(frame), plane: None, window: None, area, cine: None, cut: None };
    act(ViewAct::Show { pane: 0, state: Some(state) })
}

fn place() -> PointedAt {
    PointedAt { series: "2.25.1".into(), instance: "2.25.2".into(), frame: 1, pixel: [3.0, 4.0], patient: None }
}

fn pin(label: &str) -> ClientMessage {
    act(ViewAct::AddPin { at: place(), label: label.into() })
}

fn mark(id: &str) -> ClientMessage {
    let mark = MarkDraft {
        id: id.into(),
        kind: MarkKind::Probe,
        image: image(1),
        points: vec![[1.0, 1.0]],
        patient: vec![],
        quantities: vec![],
        text: String::new(),
        language: "zh".parse().expect("a tag"),
    };
    act(ViewAct::PutMark { mark, base: 0 })
}

fn viewing(t: &TestSession, who: Who) -> &ViewingView {
    &t.view(who).viewing
}

fn allow(t: &mut TestSession, roles: &[Role]) {
    t.run(Command::AllowImages { roles: roles.to_vec() });
}

fn everybody_agrees_with_a_snapshot(t: &mut TestSession, people: &[Who]) {
    for &who in people {
        let live = viewing(t, who).clone();
        t.must(who, ClientMessage::RequestSnapshot);
        assert_eq!(viewing(t, who), &live, "steps and snapshot tell the same");
    }
}

#[test]
fn what_the_presenter_shows_reaches_the_others_and_who_comes_later() {
    let Room { mut t, lin, marsh, .. } = Room::open();
    t.must(marsh, act(ViewAct::RequestControl));
    t.post(marsh, show(7));
    t.must(marsh, pin("node 4R"));
    t.must(lin, mark("m-1"));
    let rendered = Screen { rendered: vec![image(7)], wanted: vec![], following: true };
    t.post(lin, act(ViewAct::Seen { screen: rendered.clone() }));
    t.pass(Duration::from_secs(1));
    let cole = t.present("Adebayo Cole", Role::Consultant);
    for who in [lin, marsh, cole] {
        let seen = viewing(&t, who);
        assert_eq!(seen.presenter.map(|presenter| presenter.participant), Some(t.id(marsh)));
        assert_eq!(seen.views[0].state.as_ref().map(|state| state.image.frame), Some(7));
        assert_eq!((seen.pins[0].number, seen.pins[0].label.as_str()), (1, "node 4R"));
        assert_eq!((seen.marks[0].by, seen.marks[0].version), (t.id(lin), 1));
        assert_eq!(seen.readiness[0].screen, rendered);
    }
    everybody_agrees_with_a_snapshot(&mut t, &[lin, marsh, cole]);
    assert_eq!(t.refused(lin, act(ViewAct::ReleaseControl)), ErrorCode::NotNow);
    t.must(lin, act(ViewAct::TakeControl));
    assert_eq!(t.refused(marsh, act(ViewAct::TakeControl)), ErrorCode::NotAllowed, "the chair's alone");
    t.must(marsh, ClientMessage::Leave);
    everybody_agrees_with_a_snapshot(&mut t, &[lin, cole]);
}

#[test]
fn patient_and_family_see_nothing_until_the_chair_allows_it_and_nothing_of_a_deliberation_ever() {
    let Room { mut t, lin, marsh, li, wang } = Room::open();
    t.must(lin, act(ViewAct::RequestControl));
    t.post(lin, show(3));
    t.must(marsh, pin("open"));
    t.forget();
    t.post(marsh, ClientMessage::Point { number: 0, at: Some(place()) });
    t.must(marsh, mark("m-1"));
    for outsider in [li, wang] {
        assert_eq!(viewing(&t, outsider), &ViewingView::default());
        assert_eq!(t.inbox(outsider), [], "no word of it");
        assert_eq!(t.refused(outsider, act(ViewAct::RequestControl)), ErrorCode::NotAllowed);
    }
    allow(&mut t, &[Role::Family, Role::Interpreter, Role::Ops]);
    assert_eq!((viewing(&t, wang).pins.len(), viewing(&t, wang).marks.len()), (1, 1));
    assert_eq!(viewing(&t, li).views.len(), 1);
    assert!(viewing(&t, wang).readiness.is_empty(), "what is on whose screen is the clinicians' business");
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    assert_eq!(viewing(&t, wang), &ViewingView::default());
    t.must(marsh, pin("worse than we said"));
    t.must(lin, mark("m-2"));
    t.post(lin, show(9));
    t.pass(Duration::from_secs(1));
    assert_eq!(viewing(&t, li).pins.len(), 2, "the interpreter stays");
    t.must(lin, ClientMessage::SetDeliberation { on: false });
    assert_eq!((viewing(&t, wang).pins.len(), viewing(&t, wang).marks.len()), (1, 1), "what was closed stays closed");
    t.forget();
    t.must(lin, act(ViewAct::ClearPins));
    everybody_agrees_with_a_snapshot(&mut t, &[lin, marsh, li, wang]);
    allow(&mut t, &[]);
    assert_eq!(viewing(&t, wang), &ViewingView::default());
    t.forget();
    t.must(lin, pin("again"));
    assert_eq!(t.inbox(wang), []);
}

#[test]
fn a_restart_brings_views_pins_marks_and_the_presenter_back() {
    let Room { mut t, lin, marsh, .. } = Room::open();
    t.must(marsh, act(ViewAct::RequestControl));
    t.must(marsh, pin("node"));
    t.must(marsh, mark("m-1"));
    t.post(marsh, show(4));
    t.pass(Duration::from_millis(300));
    t.post(marsh, show(5));
    t.pass(Duration::from_secs(1));
    let before = viewing(&t, lin).clone();
    t.restart();
    t.join(lin);
    t.join(marsh);
    let after = viewing(&t, lin);
    assert_eq!((&after.views, &after.pins, &after.marks), (&before.views, &before.pins, &before.marks));
    assert_eq!(after.presenter, before.presenter);
    t.pass(Duration::from_secs(61));
    assert_eq!(viewing(&t, lin).presenter, None, "who does nothing for a minute leads no more");
}

#[test]
fn cursors_are_remembered_while_the_session_is_recorded_and_otherwise_not() {
    let Room { mut t, lin, marsh, .. } = Room::open();
    let watched = |t: &TestSession| {
        let text =
            serde_json::to_string(&t.records.iter().map(|(_, record)| record).collect::<Vec<_>>()).expect("JSON");
        text.matches("before_ms").count()
    };
    let point = |t: &mut TestSession| {
        for _ in 0..30 {
            t.post(marsh, ClientMessage::Point { number: 0, at: Some(place()) });
            t.pass(Duration::from_millis(33));
        }
        t.pass(Duration::from_secs(2));
    };
    point(&mut t);
    assert_eq!(watched(&t), 0);
    t.must(lin, ClientMessage::SetRecording { on: true, consented: true, reason: String::new(), cameras: None });
    point(&mut t);
    let recorded = watched(&t);
    assert!((4..=6).contains(&recorded), "{recorded} of thirty");
    t.must(lin, ClientMessage::SetDeliberation { on: true });
    point(&mut t);
    assert_eq!(watched(&t), recorded, "behind the door nothing is recorded");
    let told = t.inbox(lin).iter().filter(|message| matches!(message, ServerMessage::Pointer { .. })).count();
    assert_eq!(told, 90, "all of it was seen");
}

#[test]
fn without_the_consent_for_it_images_stay_in_the_region_and_everybody_is_told() {
    let Room { mut t, lin, marsh, .. } = Room::open();
    let screen = t.publishes(lin, &[Source::Microphone, Source::Screen])[1];
    t.publishes(marsh, &[]);
    let want = VideoWant { track: screen, width: 1280, height: 720, stage: true };
    t.must(marsh, ClientMessage::WantVideo { wants: vec![want] });
    assert!(t.hears(marsh).contains(&screen));
    t.must(marsh, act(ViewAct::RequestControl));
    t.post(marsh, show(7));
    t.pass(Duration::from_secs(1));
    let from = vec!["Helen Marsh".parse().expect("a name")];
    t.run(Command::WithholdImages { from });
    assert_eq!(viewing(&t, marsh), &ViewingView::default(), "nothing is left on the screen abroad");
    assert_eq!(viewing(&t, lin).presenter, None, "who sees nothing leads nobody");
    assert_eq!(t.view(lin).withheld, [t.id(marsh)], "the chair is told");
    assert!(!t.hears(marsh).contains(&screen), "nor does a shared screen go there");
    assert_eq!(t.hears(marsh).len(), 1, "the voices do");
    t.forget();
    t.must(lin, pin("node 4R"));
    t.post(lin, ClientMessage::Point { number: 0, at: Some(place()) });
    t.pass(Duration::from_secs(1));
    let of_images = |message: &ServerMessage| match message {
        ServerMessage::Pointer { .. } | ServerMessage::Sketch { .. } => true,
        ServerMessage::Change { change } => matches!(change, Change::Viewing { .. }),
        _ => false,
    };
    assert!(!t.inbox(marsh).iter().any(of_images), "no word of it");
    assert_eq!(viewing(&t, lin).pins.len(), 1, "here it is seen");
    assert_eq!(t.refused(marsh, act(ViewAct::RequestControl)), ErrorCode::NotAllowed);
    assert_eq!(t.refused(lin, act(ViewAct::GrantControl { participant: t.id(marsh) })), ErrorCode::NotNow);
    everybody_agrees_with_a_snapshot(&mut t, &[lin, marsh]);
    t.cut(marsh);
    t.join(marsh);
    assert_eq!((viewing(&t, marsh), t.view(marsh).withheld.len()), (&ViewingView::default(), 1), "nor by coming anew");
    t.run(Command::WithholdImages { from: Vec::new() });
    assert_eq!(viewing(&t, marsh).pins.len(), 1, "consented once more");
    assert_eq!(t.view(lin).withheld, []);
}
