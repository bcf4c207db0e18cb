use consilium_core::interpretation::{Fact, TakeCause};
use consilium_core::model::{BoothId, ItemId, Language, ParticipantId, Role, Timestamp};
use consilium_core::outcome::OutcomeFact;
use consilium_core::protocol::{
    Bilingual, Caption, ImageRef, ImageSource, KeyImageDraft, LeadCause, LeadReason, MarkDraft, MarkKind,
    RecordedCameras, SightText, Stance, ViewArea, VoiFunction, VoiWindow,
};
use consilium_core::report::{FieldLine, ReportStatus, completeness, history};
use consilium_core::session::Record;
use consilium_core::viewing;
use consilium_simulator::demo::report_records;

use crate::drafted;

#[test]
fn the_draft_of_the_demo_case_lacks_nothing_and_says_the_same_twice() {
    let report = drafted();
    let state = completeness(&report);
    assert_eq!(state.empty, Vec::<String>::new());
    assert_eq!(state.machine_draft, Vec::<String>::new());
    assert_eq!(state.mismatches, []);
    assert_eq!(state.score, 100);
    assert_eq!(report, drafted(), "the same facts give the same draft");
}

#[test]
fn attendance_comes_from_the_system() {
    let report = drafted();
    let line = |name: &str| report.lines("C5").iter().find(|line| line.lead.contains(name)).expect("a line");
    assert!(line("林悦").text.en.contains("chair; 16:00–16:58 (58 min)"), "{}", line("林悦").text.en);
    let wang = &line("王敏").text.en;
    assert!(wang.contains("16:03–16:40, 16:45–16:58 (50 min)"), "the closed door shows: {wang}");
    assert!(report.lines("C9").iter().any(|line| line.text.en.contains("王敏 (Wang Min): away for 300 s")));
    assert_eq!(report.lines("C7").len(), 1);
}

#[test]
fn interpreters_stand_with_credential_direction_minutes_and_handover() {
    let report = drafted();
    let said: Vec<&str> = report.lines("D2").iter().map(|line| line.text.en.as_str()).collect();
    assert!(said.iter().any(|text| text.contains("→ English 27 min; credential CATTI-1 20180412")), "{said:?}");
    assert!(said.iter().any(|text| text.contains("→ English 28 min; credential CATTI-1 20190377")), "{said:?}");
    assert!(said.contains(&"Speech not interpreted: 52 s (16:02:00–16:03:00)"), "{said:?}");
    assert_eq!(report.lines("D3")[0].lead, "16:30");
}

#[test]
fn speech_that_nobody_interpreted_is_named_although_no_interpreter_came() {
    let zh = "zh".parse().expect("a language");
    let missed = |from: i64, until: i64, millis: i64| {
        let (from, until) = (Timestamp(1_789_977_600_000 + from), Timestamp(1_789_977_600_000 + until));
        (until, Record::Uninterpreted { language: Language::clone(&zh), from, until, millis })
    };
    let mut records = report_records()[..4].to_vec();
    records.extend([missed(0, 30_000, 30_000), missed(30_000, 50_000, 14_000), missed(120_000, 180_000, 20_000)]);
    let told = history(&records);
    assert_eq!((told.uninterpreted["zh"].millis, told.uninterpreted["zh"].passages.len()), (64_000, 2));
    let brief = consilium_simulator::demo::report_brief();
    let report = consilium_core::report::draft(&"demo".parse().expect("an id"), "", &brief, &told, crate::NOW);
    let said: Vec<&str> = report.lines("D2").iter().map(|line| line.text.en.as_str()).collect();
    let listed = "Speech not interpreted: 64 s (16:00:00–16:00:50, 16:02:00–16:03:00)";
    assert_eq!(said, ["No interpreter was used", listed]);
    assert_eq!(completeness(&report).mismatches, []);
}

#[test]
fn question_answer_dissent_and_actions_come_from_the_form() {
    let report = drafted();
    assert_eq!(report.lines("B2").len(), 3);
    assert_eq!(report.lines("J1")[1].text.en, "Osimertinib 80 mg once daily.");
    assert_eq!(report.lines("J2").len(), 1);
    assert_eq!(report.lines("I4")[0].text.zh, "直接手术");
    assert!(report.lines("J4")[0].text.en.starts_with("Question 1: dissents; nodal bulk 2.1 cm"));
    assert!(report.lines("J5")[0].text.en.starts_with("Option 1: agrees with reservation"));
    assert_eq!(report.lines("K1")[0].lead, "2026-09-28 · 周琪 (Zhou Qi)");
    assert_eq!(report.lines("J2")[0].links.len(), 1, "the statement leads to its moment");
}

#[test]
fn a_session_without_anything_is_a_draft_with_holes() {
    let told = history(&report_records()[..3]);
    assert_eq!(told.people.len(), 1);
    assert_eq!(told.people[0].role, Role::LocalExpert);
    let brief = consilium_core::report::CaseBrief::default();
    let report = consilium_core::report::draft(&"demo".parse().expect("an id"), "", &brief, &told, crate::NOW);
    let state = completeness(&report);
    assert!(state.score < 60 && state.empty.contains(&"J1".to_owned()), "{state:?}");
}

/// 2026-09-21, 16:00 in Shanghai; the door is closed from minute 40 to minute 45.
const START: i64 = 1_789_977_600_000;

fn with(more: Vec<(i64, Record)>) -> Vec<(Timestamp, Record)> {
    let mut records = report_records();
    records.extend(more.into_iter().map(|(minute, record)| (Timestamp(START + minute * 60_000), record)));
    records.sort_by_key(|(at, _)| *at);
    records
}

fn drawn(records: &[(Timestamp, Record)]) -> consilium_core::report::Report {
    let brief = consilium_simulator::demo::report_brief();
    consilium_core::report::draft(&"demo".parse().expect("an id"), "", &brief, &history(records), crate::NOW)
}

fn caption(text: &str) -> Vec<Caption> {
    vec![Caption { language: "en".parse().expect("a language"), text: text.to_owned() }]
}

fn mark(text: &str) -> MarkDraft {
    MarkDraft {
        id: "mass".to_owned(),
        kind: MarkKind::Length,
        image: ImageRef { series: "2.25.1".to_owned(), instance: "2.25.2".to_owned(), frame: 1 },
        points: vec![[1.0, 1.0], [4.0, 1.0]],
        patient: Vec::new(),
        quantities: Vec::new(),
        text: text.to_owned(),
        language: "en".parse().expect("a language"),
    }
}

fn kept(number: u32, text: &str, marks: Vec<MarkDraft>) -> Record {
    let names = ["1.2.3", "1.2.4", "1.2.5", "1.2.840.10008.5.1.4.1.1.2"].map(str::to_owned);
    let [study, series, instance, sop_class] = names;
    let key_image = KeyImageDraft {
        image: mark("").image,
        source: ImageSource { study, series, instance, sop_class },
        window: Some(VoiWindow { lower: -160.0, upper: 239.0, function: VoiFunction::Linear, invert: false }),
        area: ViewArea { top_left: [0.0, 0.0], bottom_right: [10.0, 10.0], parallel_scale: None },
        captions: caption(text),
    };
    let by = ParticipantId(1);
    Record::Viewing { fact: viewing::Fact::KeyImageMade { number, by, key_image, marks, pins: Vec::new() } }
}

#[test]
fn what_was_made_behind_the_closed_door_is_no_part_of_the_report() {
    let by = ParticipantId(1);
    let captioned = viewing::Fact::KeyImageCaptioned { number: 2, captions: caption("not to be told"), by };
    let marked = viewing::Fact::MarkPut { mark: mark("spread"), by, version: 1 };
    let records = with(vec![
        (30, kept(1, "clear margin", Vec::new())),
        (31, kept(2, "said openly at first", Vec::new())),
        (41, kept(3, "kept behind the door", Vec::new())),
        (42, Record::Viewing { fact: captioned }),
        (43, Record::Viewing { fact: marked }),
        (50, kept(4, "open, with a mark from behind the door", vec![mark("spread")])),
    ]);
    let told = history(&records);
    let captions: Vec<&str> = told.key_images.iter().map(|it| it.caption.en.as_str()).collect();
    assert_eq!(captions, ["clear margin"]);
    assert_eq!(told.key_images[0].display, "C 40 W 400", "as the screen and the presentation state say it");
    let document = consilium_core::report::document(&drawn(&records), &[], ReportStatus::Preliminary).to_string();
    for word in ["not to be told", "said openly at first", "behind the door", "spread"] {
        assert!(!document.contains(word), "{word}");
    }
}

fn vote(item: u32, on_revision: u32, stance: Stance, basis: (&str, &str)) -> Record {
    let (item, participant) = (ItemId(item), ParticipantId(3));
    let (basis, effect) = (Bilingual::new(basis.0, basis.1), Bilingual::default());
    Record::Outcome { fact: OutcomeFact::StanceTaken { item, on_revision, participant, stance, basis, effect } }
}

/// The demo without its own dissent.
fn agreed(more: Vec<(i64, Record)>) -> Vec<(Timestamp, Record)> {
    let mut records = with(more);
    records.retain(|(_, record)| match record {
        Record::Outcome { fact: OutcomeFact::StanceTaken { stance: Stance::Dissent, basis, .. } } => {
            basis.en.starts_with("mine")
        }
        _ => true,
    });
    records
}

#[test]
fn a_dissent_on_an_earlier_wording_is_told_and_none_is_written_only_when_nobody_dissented() {
    let english = |records: &[(Timestamp, Record)]| -> Vec<String> {
        drawn(records).lines("J4").iter().map(|line| line.text.en.clone()).collect()
    };
    assert_eq!(english(&agreed(Vec::new())), ["None expressed"]);

    let mine = || vote(1, 1, Stance::Dissent, ("我的理由", "mine"));
    let body = report_records().into_iter().find_map(|(_, record)| match record {
        Record::Outcome { fact: OutcomeFact::Written { item: ItemId(1), body, .. } } => Some(body),
        _ => None,
    });
    let fact = OutcomeFact::Written { item: ItemId(1), body: body.expect("a question"), by: ParticipantId(8) };
    let reworded = Record::Outcome { fact };
    let stands = agreed(vec![(51, mine()), (52, reworded.clone())]);
    assert_eq!(english(&stands), ["Question 1 (on an earlier wording): dissents; mine"]);

    let changed = agreed(vec![(51, mine()), (52, reworded.clone()), (53, vote(1, 2, Stance::Agree, ("", "")))]);
    assert_eq!(english(&changed), ["Question 1 (on an earlier wording): dissents; mine"]);
    assert!(drawn(&changed).lines("I1").iter().any(|line| line.text.en == "Question 1: agrees"));

    let slip = agreed(vec![(51, mine()), (52, vote(1, 1, Stance::Agree, ("", "")))]);
    assert_eq!(english(&slip), ["None expressed"], "a vote on the same wording takes the place of the one before");

    let again =
        agreed(vec![(51, mine()), (52, reworded), (53, vote(1, 2, Stance::Dissent, ("仍是我的", "mine still")))]);
    assert_eq!(english(&again), ["Question 1: dissents; mine still"]);

    let removed = Record::Outcome { fact: OutcomeFact::Removed { item: ItemId(1), by: ParticipantId(8) } };
    let gone = english(&agreed(vec![(51, mine()), (52, removed)]));
    assert!(gone[0].contains("(a line taken off the form since): dissents; mine"), "{gone:?}");
    for records in [&stands, &changed, &again] {
        assert_eq!(completeness(&drawn(records)).mismatches, [], "both languages say the same");
    }
}

#[test]
fn cameras_that_were_not_recorded_are_told_beside_the_recording() {
    let english = |report: &consilium_core::report::Report| {
        report.lines("C2").iter().map(|line| line.text.en.clone()).collect::<Vec<_>>().join("\n")
    };
    assert!(!english(&drafted()).contains("amera"), "all of them were: {}", english(&drafted()));
    for (cameras, words) in [
        (RecordedCameras::None, "Cameras were not recorded, by choice"),
        (RecordedCameras::Speakers, "Of the cameras, that of whoever spoke was recorded"),
    ] {
        let report = drawn(&with(vec![(1, Record::RecordedCameras { cameras })]));
        assert!(english(&report).contains(words), "{}", english(&report));
        assert_eq!(completeness(&report).mismatches, [], "both languages say the same");
    }
}

#[test]
fn what_the_chair_decided_about_the_booth_stands_with_its_reason_in_both_languages() {
    let (chair, li, chen) = (ParticipantId(1), ParticipantId(5), ParticipantId(6));
    let reason = |cause, words: Option<&str>| Some(LeadReason { cause, words: words.map(String::from) });
    let fact = |minute, fact| (minute, Record::Interpretation { fact });
    let open = reason(LeadCause::PoorSound, Some("no fan, please"));
    let closed = reason(LeadCause::NeedsRest, Some("said behind the door"));
    let taken = Fact::HandedOver {
        booth: BoothId(1),
        from: Some(chen),
        to: li,
        forced: true,
        cause: Some(TakeCause::Authorised),
    };
    let zh: Language = "zh".parse().expect("a language");
    let report = drawn(&with(vec![
        fact(35, Fact::Revoked { who: chen, by: chair, reason: open }),
        fact(41, Fact::Revoked { who: chen, by: chair, reason: closed }),
        fact(50, Fact::Authorised { who: li, by: chair, reason: reason(LeadCause::NoAnswer, None) }),
        fact(51, taken),
        fact(52, Fact::Suspended { language: zh, reason: "sound_not_interpretable".into(), by: Some(li) }),
    ]));
    let told = |field: &str| -> String {
        let line = |it: &FieldLine| format!("{} | {} | {}\n", it.lead, it.text.zh, it.text.en);
        report.lines(field).iter().map(line).collect()
    };
    let incidents = told("C9");
    for words in [
        "16:35 “no fan, please” | ",
        "的播出：声音质量差 | ",
        "off air: the sound was poor\n",
        "off air: a rest was needed\n",
        "take the microphone over: attempts to reach the interpreter failed\n",
        "Channel zh paused: the sound was too poor to interpret\n",
    ] {
        assert!(incidents.contains(words), "{words}: {incidents}");
    }
    assert!(!incidents.contains("behind the door"), "{incidents}");
    assert!(told("D3").contains("taken over, by leave of the chair"), "{}", told("D3"));
    assert_eq!(completeness(&report).mismatches, []);
}

#[test]
fn a_document_rendered_from_sight_is_named_with_its_pages_and_as_spoken_only() {
    let li = ParticipantId(5);
    let page = |document: &str, page| Some(SightText { document: document.into(), page });
    let sight = |minute, text| (minute, Record::Interpretation { fact: Fact::Sight { who: li, text } });
    let report = drawn(&with(vec![
        sight(10, page("CT report", 1)),
        sight(11, page("CT report", 3)),
        sight(12, page("Consent form", 1)),
        sight(14, None),
    ]));
    let lines: Vec<(&str, &str)> = report
        .lines("D2")
        .iter()
        .filter(|line| line.text.en.contains("from sight"))
        .map(|line| (line.lead.as_str(), line.text.zh.as_str()))
        .collect();
    let leads: Vec<&str> = lines.iter().map(|(lead, _)| *lead).collect();
    assert_eq!(leads, ["16:10–16:12 “CT report” p. 1–3", "16:12–16:14 “Consent form” p. 1"]);
    assert!(lines.iter().all(|(_, zh)| zh.contains("书面译文须另行提供")), "{lines:?}");
    assert_eq!(completeness(&report).mismatches, []);
}
