use consilium_core::model::{Language, Role, Timestamp};
use consilium_core::report::{completeness, history};
use consilium_core::session::Record;
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
