use consilium_core::report::{ReportStatus, check_document, document};
use serde_json::{Value, json};

use crate::{drafted, signed};

fn sound() -> Value {
    let (_, bundle, _) = signed();
    serde_json::from_slice(&bundle).expect("JSON")
}

#[test]
fn the_document_keeps_every_rule_signed_and_unsigned() {
    assert_eq!(check_document(&sound()), []);
    assert_eq!(check_document(&document(&drafted(), &[], ReportStatus::Preliminary)), []);
    let empty = consilium_core::report::draft(
        &"empty".parse().expect("an id"),
        "",
        &consilium_core::report::CaseBrief::default(),
        &consilium_core::report::History::default(),
        crate::NOW,
    );
    assert_eq!(check_document(&document(&empty, &[], ReportStatus::Preliminary)), []);
}

/// A sound document with one fault in it.
fn spoiled(name: &str) -> Value {
    let mut bundle = sound();
    let composition = "/entry/0/resource";
    match name {
        "missing required" => {
            drop(bundle.pointer_mut(composition).and_then(Value::as_object_mut).expect("it").remove("status"))
        }
        "wrong code" => *bundle.pointer_mut(&format!("{composition}/status")).expect("it") = json!("ready"),
        "unknown member" => drop(
            bundle
                .pointer_mut(composition)
                .and_then(Value::as_object_mut)
                .expect("it")
                .insert("mood".to_owned(), json!("calm")),
        ),
        "bad date" => *bundle.pointer_mut(&format!("{composition}/date")).expect("it") = json!("2026-13-45"),
        "no timestamp" => drop(bundle.as_object_mut().expect("it").remove("timestamp")),
        "dangling reference" => {
            *bundle.pointer_mut(&format!("{composition}/subject/reference")).expect("it") =
                json!("urn:uuid:00000000-0000-8000-8000-000000000000");
        }
        "composition not first" => bundle.pointer_mut("/entry").and_then(Value::as_array_mut).expect("it").swap(0, 1),
        other => panic!("no such fault: {other}"),
    }
    bundle
}

#[test]
fn seven_kinds_of_fault_are_refused() {
    for fault in [
        "missing required",
        "wrong code",
        "unknown member",
        "bad date",
        "no timestamp",
        "dangling reference",
        "composition not first",
    ] {
        assert_ne!(check_document(&spoiled(fault)), [], "{fault}");
    }
}

#[test]
fn an_entry_twice_or_reached_by_nobody_and_a_final_report_without_attester_are_refused() {
    let mut twice = sound();
    let entries = twice["entry"].as_array_mut().expect("entries");
    let again = entries[1].clone();
    entries.push(again);
    assert!(check_document(&twice).iter().any(|fault| fault.what.contains("bdl-7")));
    let mut lonely = sound();
    let entries = lonely["entry"].as_array_mut().expect("entries");
    entries.push(json!({"fullUrl": "urn:uuid:11111111-1111-8111-8111-111111111111",
        "resource": {"resourceType": "Organization", "name": "Nobody"}}));
    assert!(check_document(&lonely).iter().any(|fault| fault.what.contains("nothing refers to it")));
    let mut unattested = sound();
    unattested["entry"][0]["resource"].as_object_mut().expect("it").remove("attester");
    assert!(check_document(&unattested).iter().any(|fault| fault.what.contains("attested")));
}
