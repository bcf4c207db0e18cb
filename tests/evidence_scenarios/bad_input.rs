//! What is not as it should be: a journal that somebody changed, and a disk that is full while a report is signed. It is
//! told in words, nothing is lost, and nothing is half signed.

use std::time::Duration;

use consilium_core::protocol::ClientMessage;
use consilium_server::recorder::hex;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::consultation::Consultation;
use crate::faults::Faults;
use crate::http::{get, post};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_journal_that_was_changed_is_named_and_the_rest_of_it_is_exported() {
    let c = Consultation::begin().await;
    c.record(true, true).await.expect("recording");
    c.pass(Duration::from_secs(4)).await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    assert!(c.export().await.verify().await.status.success(), "it is sound before");
    let journal = c.host.data().expect("a data folder").join("recordings").join(&c.session);
    let journal = journal.join("segment-0000.journal");
    let mut bytes = std::fs::read(&journal).expect("a journal");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&journal, bytes).expect("written");
    let package = c.export_again().await;
    let told = package.problems_of_tracks();
    println!("{told:?}");
    assert!(told.iter().any(|told| told.contains("segment 0") && told.contains("changed")), "{told:?}");
    for track in package.tracks() {
        assert!(package.plays(&track.file), "what comes before the change plays: {}", track.file);
    }
    c.end().await;
}

async fn report(c: &Consultation, token: &str) -> Value {
    let (status, _, body) = get(c, &format!("/api/v1/sessions/{}/report", c.session), token, None).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).expect("JSON")
}

/// Every mandatory field says something, in both languages alike.
async fn complete(c: &Consultation, token: &str) {
    let empty = report(c, token).await["completeness"]["empty"].clone();
    for code in empty.as_array().expect("codes") {
        let line = json!({ "lead": "", "text": { "zh": "已讨论。", "en": "Discussed." } });
        let edit = json!({ "field": code, "if_revision": 0, "lines": [line], "zh": "original", "en": "human" });
        let (status, told) = post(c, &format!("/api/v1/sessions/{}/report/fields", c.session), token, &edit).await;
        assert_eq!(status, 200, "{code}: {told}");
    }
}

/// The chair writes what the patient is told beside the signed report, and approves it with a proof of identity; a
/// consultant who held no chair cannot.
async fn tell_patient(c: &Consultation) {
    let [chair, consultant] = &c.signers;
    let line = json!({ "lead": "", "text": { "zh": "每天一片。", "en": "One tablet a day." } });
    let revision = report(c, &chair.token).await["patient"]["text"]["revision"].clone();
    let edit = json!({ "field": "patient", "if_revision": revision, "lines": [line], "zh": "original", "en": "human" });
    let path = format!("/api/v1/sessions/{}/report", c.session);
    let (status, told) = post(c, &format!("{path}/fields"), &chair.token, &edit).await;
    assert_eq!((status, &told["patient"]["status"]), (200, &json!("draft")), "{told}");
    let digest = &told["patient"]["digest"];
    let approving = |link: &str| json!({ "digest": digest, "proof": link.rsplit('#').next() });
    let approve = format!("{path}/patient-approval");
    let (status, told) = post(c, &approve, &consultant.token, &approving(&consultant.link)).await;
    assert_eq!((status, &told["because"]), (403, &json!("not_approver")), "{told}");
    let (status, told) = post(c, &approve, &chair.token, &approving(&consultant.link)).await;
    assert_eq!((status, &told["because"]), (403, &json!("proof")), "{told}");
    let (status, told) = post(c, &approve, &chair.token, &approving(&chair.link)).await;
    assert_eq!((status, &told["patient"]["status"]), (200, &json!("approved")), "{told}");
    assert_eq!(told["status"], json!("final"), "the report is what it was");
}

/// One character of what was approved, and back again.
fn spoil_patient_version(package: &crate::package::Package) {
    let name = "report/1-patient-1.json";
    let sound = std::fs::read_to_string(package.path(name)).expect("what was approved");
    std::fs::write(package.path(name), sound.replace("One tablet", "Two tablets")).expect("written");
    let wrong = package.problems();
    assert!(wrong.iter().any(|told| told.contains(name) && told.contains("is not what was approved")), "{wrong:?}");
    std::fs::write(package.path(name), sound).expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_while_somebody_signs_leaves_nothing_half_signed() {
    let faults = Faults::build();
    let c = faults.consultation().await;
    c.chair.ask(ClientMessage::EndSession).await.expect("ended");
    let [chair, consultant] = &c.signers;
    complete(&c, &chair.token).await;
    let path = format!("/api/v1/sessions/{}/report/signatures", c.session);
    let digest = report(&c, &chair.token).await["digest"].clone();
    let secret = |link: &str| link.rsplit('#').next().unwrap_or_default().to_owned();
    let signing = |link: &str| json!({ "digest": digest, "stance": "agree", "proof": secret(link) });
    let (status, told) = post(&c, &path, &chair.token, &signing(&consultant.link)).await;
    assert_eq!((status, &told["because"]), (403, &json!("proof")), "another's link proves nothing: {told}");
    let (status, told) = post(&c, &path, &chair.token, &signing(&chair.link)).await;
    assert_eq!(status, 200, "{told}");

    faults.order("base");
    let (status, told) = post(&c, &path, &consultant.token, &signing(&consultant.link)).await;
    println!("full disk while signing: {status} {told}");
    assert!(status >= 500 && told["detail"].as_str().is_some_and(|words| !words.is_empty()), "{status} {told}");
    let stands = report(&c, &chair.token).await;
    assert_eq!((&stands["status"], stands["signatures"].as_array().map(Vec::len)), (&json!("preliminary"), Some(1)));

    faults.order("none");
    let (status, told) = post(&c, &path, &consultant.token, &signing(&consultant.link)).await;
    assert_eq!((status, &told["status"]), (200, &json!("final")), "once there is room: {told}");
    assert_eq!(told["signatures"].as_array().map(Vec::len), Some(2));
    tell_patient(&c).await;
    let package = c.export().await;
    let told = package.findings().await;
    assert!(package.verify().await.status.success(), "{told}");
    // What was signed is there byte by byte: whoever has the package can check each signature by himself.
    assert_eq!(told.matches("the signature of").count(), 2, "{told}");
    let bytes = std::fs::read(package.path("report/1.json")).expect("what was signed");
    let sum = hex(&Sha256::digest(&bytes));
    assert_eq!(json!(sum), digest, "its digest is what was signed");
    assert_eq!(told.matches("the approval of").count(), 1, "{told}");
    spoil_patient_version(&package);
    let list = std::fs::read_to_string(package.path("report/signatures.json")).expect("the signatures");
    let changed = list.replacen("\"stance\": \"agree\"", "\"stance\": \"dissent\"", 1);
    std::fs::write(package.path("report/signatures.json"), changed).expect("written");
    let wrong = package.problems();
    assert!(wrong.iter().any(|told| told.contains("under version 1: does not fit what was signed")), "{wrong:?}");
    c.end().await;
}
