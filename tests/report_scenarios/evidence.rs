//! Statements lead to what they rest on: in the report, on paper and in the document.

use consilium_core::protocol::EvidenceLink;
use consilium_core::report::{ReportStatus, check_document, document, evidence, marks_of};
use serde_json::Value;

use crate::drafted;

fn resources(document: &Value) -> impl Iterator<Item = &Value> {
    document["entry"].as_array().expect("entries").iter()
}

/// The resource behind a reference.
fn behind<'a>(document: &'a Value, reference: &Value) -> &'a Value {
    let found = resources(document).find(|entry| entry["fullUrl"] == reference["reference"]);
    &found.expect("an entry")["resource"]
}

#[test]
fn every_link_has_one_mark_in_the_order_of_reading() {
    let report = drafted();
    let found = evidence(&report);
    let told: Vec<(&str, &str)> = found.iter().map(|it| (it.mark.as_str(), it.text.en.as_str())).collect();
    assert_eq!(
        told,
        [
            ("E1", "Sound 00:12:00–00:15:00 (2026-09-21 16:12 UTC+8)"),
            ("E2", "Image series 2, slice 128"),
            ("E3", "Document “EBUS cytology report (Chinese, translated and checked)”, page 2"),
            ("E4", "Sound 00:20:00–00:23:00 (2026-09-21 16:20 UTC+8)"),
        ]
    );
    assert_eq!(found[1].text.zh, "影像序列2，第128层");
    assert_eq!(marks_of(&report.lines("J1")[0], &found), "E1 E2 E3");
    assert_eq!(marks_of(&report.lines("J2")[0], &found), "E4");
    assert_eq!(marks_of(&report.lines("I3")[0], &found), "E4", "the same moment has the same mark");
    assert_eq!(marks_of(&report.lines("B2")[0], &found), "");
}

#[test]
fn what_a_report_does_not_know_is_linked_by_its_own_name() {
    let mut report = drafted();
    report.facts.linked_images.clear();
    report.facts.materials.clear();
    let found = evidence(&report);
    assert!(matches!(&found[1].link, EvidenceLink::Image { instance, .. } if found[1].text.en.contains(instance)));
    assert_eq!(found[2].text.en, "Document “ebus”, page 2");
    let document = document(&report, &[], ReportStatus::Preliminary);
    assert_eq!(check_document(&document), []);
}

#[test]
fn the_document_leads_from_the_statement_to_sound_image_and_page() {
    let report = drafted();
    let document = document(&report, &[], ReportStatus::Preliminary);
    assert_eq!(check_document(&document), []);
    let sections = document["entry"][0]["resource"]["section"].as_array().expect("sections");
    let fields = sections.iter().filter_map(|it| it["section"].as_array()).flatten();
    let field = fields.clone().find(|it| it["code"]["coding"][0]["code"] == "J1").expect("J1");
    let links: Vec<&Value> = field["extension"]
        .as_array()
        .expect("extensions")
        .iter()
        .filter(|it| it["url"] == "urn:consilium:evidence")
        .map(|it| &it["extension"])
        .collect();
    assert_eq!(links.len(), 3);
    assert_eq!((&links[0][0]["valuePositiveInt"], &links[0][1]["valueString"]), (&1.into(), &"E1".into()));
    let sound = behind(&document, &links[0][2]["valueReference"]);
    assert_eq!(sound["createdPeriod"]["start"], "2026-09-21T08:12:00.000Z");
    let image = behind(&document, &links[1][2]["valueReference"]);
    assert_eq!(image["identifier"][0]["value"], "urn:oid:1.2.826.0.1.3680043.10.543.2041.1.1.128");
    let letter = behind(&document, &links[2][2]["valueReference"]);
    assert_eq!((&letter["resourceType"], &links[2][3]["valuePositiveInt"]), (&"DocumentReference".into(), &2.into()));
    let list = fields.clone().find(|it| it["code"]["coding"][0]["code"] == "M7").expect("the list behind the marks");
    assert!(list["text"]["div"].as_str().is_some_and(|div| div.contains("Image series 2, slice 128")));
    assert!(field["text"]["div"].as_str().is_some_and(|div| div.contains("<i>E1 E2 E3</i>")));
}
