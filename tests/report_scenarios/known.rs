//! What the case knows is in the draft, and what people write of it is in the document.

use consilium_core::model::Timestamp;
use consilium_core::report::{
    CaseBrief, Edit, Editor, FIELDS, FieldLine, GapCause, RecordingGap, Report, ReportStatus, Stay, TranslationStatus,
    check_document, completeness, document, draft, edit, history,
};
use consilium_simulator::demo::{report_brief, report_records};
use serde_json::Value;

use crate::{NOW, drafted};

/// 2026-09-21, 16:00 in Shanghai.
const START: i64 = 1_789_977_600_000;

fn drawn(brief: &CaseBrief) -> Report {
    draft(&"demo".parse().expect("an id"), "", brief, &history(&report_records()), NOW)
}

fn english<'a>(report: &'a Report, code: &str) -> Vec<&'a str> {
    report.lines(code).iter().map(|line| line.text.en.as_str()).collect()
}

fn written(report: &Report, code: &str, zh: &str, en: &str) -> Report {
    let if_revision = report.fields.get(code).map_or(0, |field| field.revision);
    let (lines, status) = (vec![FieldLine::new("", zh, en)], TranslationStatus::Original);
    let change = Edit { field: code.to_owned(), if_revision, lines, zh: status, en: status };
    edit(report, &change, Editor { name: "林悦 (Lin Yue)", at: NOW }).expect("changed")
}

/// The names of the houses in the document.
fn houses(report: &Report) -> Vec<String> {
    let document = document(report, &[], ReportStatus::Preliminary);
    assert_eq!(check_document(&document), []);
    let resources = document["entry"].as_array().expect("entries").iter().map(|entry| &entry["resource"]);
    let houses = resources.filter(|resource| resource["resourceType"] == "Organization");
    houses.map(|house| house["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn start_and_end_are_told_on_the_clocks_of_both_sides() {
    let told = [
        "2026-09-21 08:00 UTC – 08:58",
        "Inviting side: 2026-09-21 16:00 UTC+8 – 16:58",
        "Consulting side: 2026-09-21 09:00 UTC+1 – 09:58",
    ];
    assert_eq!(english(&drafted(), "C1"), told);
    assert_eq!(english(&drawn(&CaseBrief::default()), "C1"), &told[..1], "no clock is invented");
}

#[test]
fn who_took_part_stands_with_specialty_licence_and_house() {
    let report = drafted();
    let line = |name: &str| report.lines("C5").iter().find(|line| line.lead.contains(name)).expect("a line");
    let marsh = &line("Marsh").text;
    assert!(marsh.en.ends_with("; oncology; licence GMC 7000001 (GB); Demo Hospital West"), "{}", marsh.en);
    assert!(marsh.zh.ends_with("；肿瘤科；执业证 GMC 7000001（GB）；演示西方医院"), "{}", marsh.zh);
    assert!(line("王敏").text.en.ends_with("hears Chinese"), "who is in no directory has no licence");
    let document = document(&report, &[], ReportStatus::Preliminary);
    let text = document.to_string();
    assert!(text.contains(r#""identifier":[{"value":"GMC 7000001"}]"#), "the licence is in the document");
}

#[test]
fn the_houses_of_the_document_are_those_that_people_wrote() {
    let report = drafted();
    let known = houses(&report);
    assert!(known[0].starts_with("演示东方医院 胸外科 · Demo Hospital East"), "{known:?}");
    let changed = written(&report, "A8", "演示北方医院", "Demo Hospital North");
    assert_eq!(houses(&changed)[1], "演示北方医院 · Demo Hospital North");
    assert_eq!(changed.consulting_name().en, "Demo Hospital North");
    let bare = drawn(&CaseBrief::default());
    assert_eq!(houses(&bare), ["–", "–"]);
    assert_eq!(houses(&written(&bare, "A7", "Demo Hospital East", "Demo Hospital East"))[0], "Demo Hospital East");
}

#[test]
fn a_hole_in_the_recording_is_an_incident_and_only_while_it_was_to_be_recorded() {
    let at = |second: i64| Timestamp(START + second * 1000);
    let hole = |from, until, cause| RecordingGap { stay: Stay { from: at(from), until: at(until) }, cause };
    let gaps = [hole(10, 60, GapCause::Interrupted), hole(600, 640, GapCause::Interrupted)];
    let late = hole(3000, 9000, GapCause::DiskFull);
    let brief = CaseBrief { recording_gaps: [gaps[0], gaps[1], late].to_vec(), ..report_brief() };
    let report = drawn(&brief);
    let told: Vec<(&str, &str)> = report
        .lines("C9")
        .iter()
        .filter(|line| line.text.en.contains("of the recording"))
        .map(|line| (line.lead.as_str(), line.text.en.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("16:10:00–16:10:40", "At most 40 s of the recording are missing: the recorder was down"),
            ("16:50:00–16:58:00", "At most 480 s of the recording are missing: the disk was full"),
        ]
    );
    assert_eq!(completeness(&report).mismatches, []);
}

#[test]
fn the_fields_of_the_list_are_there() {
    let known = |code: &str| FIELDS.iter().any(|field| field.code == code);
    for code in ["G2", "G3", "G4", "H8", "J6", "K4", "K5", "N4", "N5"] {
        assert!(known(code), "{code}");
    }
    let report = drafted();
    assert_eq!(report.lines("K5").len(), report.lines("K1").len());
    assert!(english(&report, "K4").iter().all(|text| *text == "Told in the session"));
    let section = |status| {
        let document = document(&report, &[], status);
        let sections = document["entry"][0]["resource"]["section"].as_array().expect("sections").clone();
        sections
            .into_iter()
            .flat_map(|it| it["section"].as_array().cloned().unwrap_or_default())
            .collect::<Vec<Value>>()
    };
    let state = |status| {
        let fields = section(status);
        let field = fields.iter().find(|it| it["code"]["coding"][0]["code"] == "A2").expect("A2").clone();
        field["text"]["div"].as_str().unwrap_or_default().to_owned()
    };
    assert!(state(ReportStatus::Preliminary).contains("Draft, not signed"));
    assert!(state(ReportStatus::Final).contains("Final, signed"));
}

#[test]
fn where_nothing_is_recommended_the_reason_stands_for_the_plan() {
    let nothing = written(&drafted(), "J2", "", "");
    assert_eq!(completeness(&nothing).empty, ["J2"]);
    let reason = written(&nothing, "J6", "资料待补", "Materials to come");
    assert_eq!(completeness(&reason).empty, Vec::<String>::new());
}

#[test]
fn an_option_is_told_with_rank_intent_and_evidence_level() {
    let document = document(&drafted(), &[], ReportStatus::Preliminary);
    let entries = document["entry"].as_array().expect("entries");
    let plan = entries.iter().map(|it| &it["resource"]).find(|it| it["resourceType"] == "CarePlan").expect("a plan");
    let first = &plan["activity"][0]["detail"]["extension"];
    let told: Vec<&str> = first.as_array().expect("parts").iter().filter_map(|it| it["url"].as_str()).collect();
    assert_eq!(told, ["urn:consilium:priority", "urn:consilium:intent", "urn:consilium:evidence-level"]);
    assert_eq!(first[1]["valueCode"], "curative");
    assert_eq!(first[2]["valueString"], "III期临床试验 / phase III trial");
}
