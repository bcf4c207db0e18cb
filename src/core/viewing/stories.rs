//! Stories of images looked at together, in virtual time.

use super::*;
use crate::model::{ParticipantId, Timestamp};
use crate::protocol::{
    ErrorCode, ImageRef, ImageSource, KeyImageDraft, MarkDraft, MarkKind, PointedAt, Screen, ViewAct, ViewArea,
    ViewState, VoiFunction, VoiWindow,
};

const LIN: ParticipantId = ParticipantId(1);
const MARSH: ParticipantId = ParticipantId(2);
const COLE: ParticipantId = ParticipantId(3);

struct Table {
    viewing: Viewing,
    live: Live,
    now: Timestamp,
    closed: bool,
    facts: Vec<Fact>,
}

impl Table {
    fn new() -> Self {
        let (viewing, live) = (Viewing::default(), Live::default());
        Self { viewing, live, now: Timestamp(1_790_000_000_000), closed: false, facts: Vec::new() }
    }

    fn act(&mut self, who: ParticipantId, act: ViewAct) -> Result<Outcome, ErrorCode> {
        let asker = Asker { who, chair: who == LIN, recorded: true };
        let outcome = decide(&self.viewing, &mut self.live, asker, act, self.now)?;
        self.happen(outcome.facts.clone());
        Ok(outcome)
    }

    fn must(&mut self, who: ParticipantId, act: ViewAct) {
        self.act(who, act).expect("allowed");
    }

    fn happen(&mut self, facts: Vec<Fact>) {
        for fact in facts {
            self.viewing.apply(&fact, self.now, self.closed);
            self.facts.push(fact);
        }
    }

    fn pass(&mut self, millis: i64) -> Outcome {
        self.now = Timestamp(self.now.0 + millis);
        let outcome = self.live.expire(&self.viewing, self.now);
        self.happen(outcome.facts.clone());
        outcome
    }

    fn presenter(&self) -> Option<ParticipantId> {
        self.viewing.presenter.map(|presenter| presenter.participant)
    }
}

fn image(frame: u32) -> ImageRef {
    ImageRef { series: "2.25.1".into(), instance: "2.25.2".into(), frame }
}

fn state(frame: u32, cine: Option<u8>) -> ViewState {
    let window = VoiWindow { lower: -160.0, upper: 239.0, function: VoiFunction::Linear, invert: false };
    let area = ViewArea { top_left: [-4.0, -0.5], bottom_right: [131.0, 127.5], parallel_scale: Some(42.0) };
    ViewState { image: image(frame), plane: None, window: Some(window), area, cine, cut: None }
}

fn show(frame: u32) -> ViewAct {
    ViewAct::Show { pane: 0, state: Some(state(frame, None)) }
}

fn mark(id: &str, to: f64) -> MarkDraft {
    MarkDraft {
        id: id.into(),
        kind: MarkKind::Length,
        image: image(1),
        points: vec![[1.0, 1.0], [to, 1.0]],
        patient: vec![],
        quantities: vec![],
        text: String::new(),
        language: "en".parse().expect("a tag"),
    }
}

fn put(id: &str, to: f64, base: u32) -> ViewAct {
    ViewAct::PutMark { mark: mark(id, to), base }
}

fn place() -> PointedAt {
    PointedAt { series: "2.25.1".into(), instance: "2.25.2".into(), frame: 1, pixel: [3.0, 4.0], patient: None }
}

#[test]
fn who_asks_first_leads_and_passes_it_on() {
    let mut t = Table::new();
    assert_eq!(t.act(MARSH, show(1)), Err(ErrorCode::NotNow), "nobody leads yet");
    t.must(MARSH, ViewAct::RequestControl);
    assert_eq!(t.presenter(), Some(MARSH));
    t.must(COLE, ViewAct::RequestControl);
    assert_eq!((t.presenter(), t.live.requests()), (Some(MARSH), vec![COLE]));
    assert_eq!(t.act(COLE, ViewAct::GrantControl { participant: COLE }), Err(ErrorCode::NotAllowed));
    t.must(MARSH, ViewAct::GrantControl { participant: COLE });
    assert_eq!((t.presenter(), t.live.requests()), (Some(COLE), vec![]));
    t.must(LIN, ViewAct::TakeControl);
    assert_eq!(t.act(COLE, ViewAct::ReleaseControl), Err(ErrorCode::NotNow));
    t.must(LIN, ViewAct::ReleaseControl);
    assert_eq!(t.presenter(), None);
}

#[test]
fn a_lease_ends_a_minute_after_the_last_act_and_the_next_in_line_leads() {
    let mut t = Table::new();
    t.must(MARSH, ViewAct::RequestControl);
    t.pass(50_000);
    t.must(MARSH, ViewAct::HoldControl);
    t.pass(50_000);
    t.must(COLE, ViewAct::RequestControl);
    t.pass(9_999);
    assert_eq!(t.presenter(), Some(MARSH));
    t.pass(1);
    assert_eq!(t.presenter(), Some(COLE), "who asked leads now");
    let fact = t.live.presenter_left(&t.viewing, COLE, t.now).expect("the lead is free");
    t.happen(vec![fact]);
    assert_eq!(t.presenter(), None);
    t.must(MARSH, ViewAct::RequestControl);
    t.must(COLE, ViewAct::RequestControl);
    t.must(MARSH, ViewAct::HoldControl);
    assert!(t.pass(59_999) == Outcome::default() && t.pass(1).requests, "nobody answered: the request is over");
}

#[test]
fn a_view_goes_out_fifteen_times_a_second_and_the_last_one_always() {
    let mut t = Table::new();
    t.must(LIN, ViewAct::RequestControl);
    let (mut told, mut recorded) = (Vec::new(), Vec::new());
    for step in 0..=1400 {
        if step % 10 == 0 && step < 1000 {
            t.must(LIN, show(step + 1));
        }
        let shown = t.live.take_untold(t.now).into_iter().filter_map(|pane| t.live.register(pane));
        told.extend(shown.filter_map(|view| view.state).map(|state| state.image.frame));
        recorded.extend(t.live.take_facts(t.now));
        t.pass(1);
    }
    assert!((15..=17).contains(&told.len()), "{} in a second", told.len());
    assert!((4..=6).contains(&recorded.len()), "{} records in a second", recorded.len());
    let Some(Fact::Shown { state: Some(last), .. }) = recorded.last() else { panic!("{recorded:?}") };
    assert_eq!((told.last(), last.image.frame), (Some(&991), 991), "the last is told and remembered");
    assert_eq!(t.live.next_due().map(|due| due > t.now), Some(true), "only the lease is left to wait for");
}

#[test]
fn a_cine_has_one_beginning_for_everybody() {
    let mut t = Table::new();
    t.must(LIN, ViewAct::RequestControl);
    let play = || ViewAct::Show { pane: 0, state: Some(state(1, Some(25))) };
    t.must(LIN, play());
    let began = t.now;
    t.pass(2_000);
    let moved =
        ViewState { area: ViewArea { parallel_scale: Some(20.0), ..state(1, None).area }, ..state(1, Some(25)) };
    t.must(LIN, ViewAct::Show { pane: 0, state: Some(moved) });
    assert_eq!(t.live.register(0).expect("shown").cine_since, Some(began), "a zoom does not start it again");
    t.must(LIN, show(7));
    assert_eq!(t.live.register(0).expect("shown").cine_since, None);
}

#[test]
fn a_mark_is_changed_by_whoever_knows_its_newest_version_and_has_it_in_the_hand() {
    let mut t = Table::new();
    t.must(MARSH, put("m-1", 5.0, 0));
    assert_eq!(t.act(COLE, put("m-1", 6.0, 0)), Err(ErrorCode::Stale));
    t.must(COLE, ViewAct::LockMark { mark: "m-1".into() });
    assert_eq!(t.act(MARSH, put("m-1", 7.0, 1)), Err(ErrorCode::NotNow), "it is in Cole's hand");
    assert_eq!(t.act(MARSH, ViewAct::LockMark { mark: "m-1".into() }), Err(ErrorCode::NotNow));
    t.must(COLE, put("m-1", 6.0, 1));
    assert!(t.live.locks().is_empty(), "put back with the change");
    t.must(COLE, ViewAct::LockMark { mark: "m-1".into() });
    assert!(t.pass(9_999) == Outcome::default() && t.pass(1).locks, "ten seconds");
    t.must(MARSH, put("m-1", 8.0, 2));
    assert_eq!((t.viewing.marks["m-1"].by, t.viewing.marks["m-1"].version), (MARSH, 3));
    assert_eq!(t.act(COLE, ViewAct::RemoveMark { mark: "m-1".into(), base: 3 }), Err(ErrorCode::NotAllowed));
    t.must(LIN, ViewAct::ClearMarks { everybodys: true });
    assert!(t.viewing.marks.is_empty());
}

#[test]
fn a_key_image_keeps_what_is_on_it_and_words_from_behind_the_door_stay_there() {
    let mut t = Table::new();
    t.must(MARSH, put("m-1", 5.0, 0));
    t.must(MARSH, ViewAct::AddPin { at: place(), label: "node".into() });
    let source = ImageSource {
        study: "1.2.3".into(),
        series: "1.2.4".into(),
        instance: "1.2.5".into(),
        sop_class: "1.2.840.10008.5.1.4.1.1.2".into(),
    };
    let key_image = || KeyImageDraft {
        image: image(1),
        source: source.clone(),
        window: state(1, None).window,
        area: state(1, None).area,
        captions: vec![],
    };
    t.must(LIN, ViewAct::AddKeyImage { key_image: key_image() });
    t.must(MARSH, ViewAct::ClearMarks { everybodys: false });
    let kept = &t.viewing.key_images[&1];
    assert_eq!((kept.marks.len(), kept.pins.len()), (1, 1), "what goes later stays on the picture");
    let family = Eyes { sees: true, closed: false, clinician: false };
    let seen = kept.seen_by(family).expect("seen");
    assert_eq!(seen.source, None, "no name of the file");
    t.closed = true;
    t.must(LIN, put("m-2", 9.0, 0));
    t.must(LIN, ViewAct::AddPin { at: place(), label: "worse than we said".into() });
    t.closed = false;
    t.must(LIN, ViewAct::AddKeyImage { key_image: key_image() });
    let shown = view(&t.viewing, &t.live, family);
    assert_eq!((shown.pins.len(), shown.marks.len(), shown.key_images.len()), (1, 0, 1));
    let all = view(&t.viewing, &t.live, Eyes { sees: true, closed: true, clinician: true });
    assert_eq!((all.pins.len(), all.marks.len(), all.key_images.len()), (2, 1, 2));
    assert_eq!(view(&t.viewing, &t.live, Eyes::default()), Default::default(), "who sees nothing is told nothing");
}

#[test]
fn three_planes_are_shared_by_the_point_they_go_through() {
    let mut t = Table::new();
    t.must(LIN, ViewAct::RequestControl);
    let cut = Some([-12.5, 40.0, 318.25]);
    t.must(LIN, ViewAct::Show { pane: 0, state: Some(ViewState { cut, ..state(3, None) }) });
    let seen = view(&t.viewing, &t.live, Eyes { sees: true, closed: false, clinician: false });
    assert_eq!(seen.views[0].state.as_ref().map(|state| state.cut), Some(cut));
    let before = r#"{"image":{"series":"2.25.1","instance":"2.25.2","frame":3},"plane":null,"window":null,
        "area":{"top_left":[0.0,0.0],"bottom_right":[9.0,9.0],"parallel_scale":null},"cine":null}"#;
    let old: ViewState = serde_json::from_str(before).expect("a record of before there were planes");
    assert_eq!(old.cut, None);
}

#[test]
fn what_is_unsound_or_too_much_is_refused() {
    let mut t = Table::new();
    t.must(LIN, ViewAct::RequestControl);
    let area = ViewArea { top_left: [f64::NAN, 0.0], ..state(1, None).area };
    let nowhere = ViewAct::Show { pane: 0, state: Some(ViewState { area, ..state(1, None) }) };
    let cut = Some([1.0, f64::INFINITY, 3.0]);
    let cut_nowhere = ViewAct::Show { pane: 0, state: Some(ViewState { cut, ..state(1, None) }) };
    let third = ViewAct::Show { pane: 2, state: None };
    let pointless = ViewAct::PutMark { mark: MarkDraft { points: vec![], ..mark("m", 1.0) }, base: 0 };
    let path = ViewAct::PutMark { mark: mark("../m", 1.0), base: 0 };
    let many = Screen { rendered: vec![image(1), image(2), image(3)], ..Screen::default() };
    for act in [nowhere, cut_nowhere, third, pointless, path, ViewAct::Seen { screen: many }] {
        assert_eq!(t.act(LIN, act.clone()), Err(ErrorCode::Malformed), "{act:?}");
    }
    let added = (0..300).filter(|n| t.act(LIN, put(&format!("m-{n}"), 2.0, 0)).is_ok()).count();
    let pinned = (0..100).filter(|_| t.act(LIN, ViewAct::AddPin { at: place(), label: "x".into() }).is_ok()).count();
    assert_eq!((added, pinned), (200, 60));
}

#[test]
fn the_record_tells_it_all_again() {
    let mut t = Table::new();
    t.must(LIN, ViewAct::RequestControl);
    t.must(LIN, show(3));
    t.must(MARSH, put("m-1", 5.0, 0));
    t.must(MARSH, ViewAct::AddPin { at: place(), label: "node".into() });
    t.must(MARSH, ViewAct::Seen { screen: Screen { rendered: vec![image(3)], wanted: vec![], following: true } });
    t.live.sample_pointer(MARSH, Some(&place()), t.now);
    let quick = t.live.take_facts(t.now);
    assert!(
        quick.iter().any(
            |fact| matches!(fact, Fact::Watched { pointers, screens } if pointers.len() == 1 && screens.len() == 1)
        )
    );
    t.happen(quick);
    let text = serde_json::to_string(&t.facts).expect("JSON");
    let again: Vec<Fact> = serde_json::from_str(&text).expect("the same");
    let mut viewing = Viewing::default();
    again.iter().for_each(|fact| viewing.apply(fact, t.now, false));
    assert_eq!(viewing, t.viewing);
    let live = Live::restore(&viewing, t.now);
    assert_eq!(view(&viewing, &live, Eyes { sees: true, closed: true, clinician: false }).views.len(), 1);
}
