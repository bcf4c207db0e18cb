//! What the patient is told: approved by the local expert or the chair, beside one report and no other.

use consilium_core::model::{ParticipantId, Role, Timestamp};
use consilium_core::report::{
    ApproveError, Edit, EditError, Editor, FieldLine, ForPatient, KeptText, PATIENT, PatientApproval, PatientStatus,
    PatientVersion, Report, ReportStatus, TranslationStatus, approval_text, approve, canonical, check_document,
    completeness, document, edit, patient_document, patient_status, standing, unapproved_because, unsigned_because,
};
use consilium_server::recorder::{MasterKeys, check_signature, hex};
use sha2::{Digest, Sha256};

use crate::{NOW, drafted, for_patient};

const LIN: Editor<'_> = Editor { name: "林悦 (Lin Yue)", at: Timestamp(1) };

/// The chair, who is the local expert, and a guest in the room of the demo.
const CHAIR: (Option<ParticipantId>, Role) = (Some(ParticipantId(1)), Role::LocalExpert);
const GUEST: (Option<ParticipantId>, Role) = (Some(ParticipantId(3)), Role::Consultant);

fn digest(value: &impl serde::Serialize) -> String {
    hex(&Sha256::digest(canonical(&serde_json::to_value(value).expect("JSON"))))
}

fn text() -> PatientVersion {
    PatientVersion::beside(&drafted(), for_patient())
}

fn wording(revision: u32, zh: &str, en: &str) -> Edit {
    let lines = vec![FieldLine::new("", zh, en)];
    let (field, status) = (PATIENT.to_owned(), TranslationStatus::Human);
    Edit { field, if_revision: revision, lines, zh: TranslationStatus::Original, en: status }
}

/// As the desk keeps it once somebody has approved it beside this report.
fn kept(text: &PatientVersion, report: &str, keys: &MasterKeys) -> KeptText {
    let version = text.of(report);
    let sha256 = digest(&version);
    let signature = keys.sign(&approval_text(&version.identifier(), &sha256, LIN.name, NOW));
    let (name, role) = (LIN.name.to_owned(), Role::LocalExpert);
    let approval =
        PatientApproval { name, role, chair: true, at: NOW, sha256, signature, public_key: keys.public_key() };
    KeptText { version, approval: Some(approval) }
}

fn keys() -> (tempfile::TempDir, MasterKeys) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys = MasterKeys::open(folder.path()).expect("keys");
    (folder, keys)
}

#[test]
fn it_is_no_field_of_the_report_and_keeps_nobody_from_signing_it() {
    let report = drafted();
    assert_eq!(unsigned_because(&report), []);
    assert_eq!(edit(&report, &wording(1, "一", "one"), LIN), Err(EditError::Unknown));
    let bytes = canonical(&serde_json::to_value(&report).expect("JSON"));
    assert!(!String::from_utf8_lossy(&bytes).contains("patient_version"), "what is signed does not hold it");
    let wrong = text().edited(&wording(1, "右肺手术", "operation on the left lung"), LIN).expect("changed");
    assert_eq!(unapproved_because(&wrong.text), [ApproveError::UnequalText]);
    assert_eq!(completeness(&report).mismatches, [], "and the report is what it was");
    assert!(matches!(wrong.edited(&wording(1, "一", "one"), LIN), Err(EditError::Stale(_))));
}

#[test]
fn the_local_expert_and_the_chair_approve_what_they_have_read() {
    let (report, text) = (drafted(), text());
    let ask = |who, read| approve(&report, &text.text, who, (read, "now"));
    assert_eq!(ask(CHAIR, "now"), Ok(true));
    assert_eq!(ask((None, Role::LocalExpert), "now"), Ok(false), "who knows the patient need not have been there");
    assert_eq!(ask(GUEST, "now"), Err(ApproveError::NotApprover));
    assert_eq!(ask((None, Role::Consultant), "now"), Err(ApproveError::NotApprover));
    assert_eq!(ask(CHAIR, "before"), Err(ApproveError::Changed));
    let mut led = report.clone();
    for person in &mut led.facts.people {
        person.chair = person.participant == ParticipantId(3);
    }
    assert_eq!(approve(&led, &text.text, GUEST, ("now", "now")), Ok(true), "a consultant who held the chair");
    let machine = Edit { en: TranslationStatus::MachineDraft, ..wording(1, "每天一片", "one tablet a day") };
    let machine = text.edited(&machine, LIN).expect("changed");
    assert_eq!(approve(&report, &machine.text, CHAIR, ("now", "now")), Err(ApproveError::UnreadText));
    let nothing = text.edited(&wording(1, "", ""), LIN).expect("changed");
    assert_eq!(approve(&report, &nothing.text, CHAIR, ("now", "now")), Err(ApproveError::NoText));
}

#[test]
fn an_approval_is_of_one_text_beside_one_report() {
    let (_folder, keys) = keys();
    let report = digest(&drafted());
    let approved = kept(&text(), &report, &keys);
    let approval = approved.approval.clone().expect("approved");
    let over = |identifier: &str, digest: &str| approval_text(identifier, digest, LIN.name, NOW);
    let holds = |text: &str| check_signature(&approval.public_key, text, &approval.signature);
    assert!(holds(&over("demo/1/patient/1", &approval.sha256)));
    assert!(!holds(&over("demo/1/patient/2", &approval.sha256)));
    assert_ne!(digest(&text().of("another report")), approval.sha256, "the bytes name the report");
    let texts = [approved];
    assert_eq!(patient_status(&texts, &report), PatientStatus::Approved);
    assert_eq!(patient_status(&texts, "an amended report"), PatientStatus::Lapsed);
    assert_eq!(standing(&texts, "an amended report"), None, "it is not released beside another report");
}

#[test]
fn a_correction_is_the_next_text_and_the_first_stands_until_it_is_approved() {
    let (_folder, keys) = keys();
    let report = digest(&drafted());
    let first = kept(&text(), &report, &keys);
    let next = PatientVersion { edition: 2, ..text() };
    let next = next.edited(&wording(1, "每天一片。", "One tablet a day."), LIN).expect("corrected");
    let draft = KeptText { version: next.clone(), approval: None };
    let texts = [first.clone(), draft];
    assert_eq!(patient_status(&texts, &report), PatientStatus::Draft);
    assert_eq!(standing(&texts, &report).map(|(text, _)| text.edition), Some(1));
    let texts = [first, kept(&next, &report, &keys)];
    assert_eq!(patient_status(&texts, &report), PatientStatus::Approved);
    assert_eq!(standing(&texts, &report).map(|(text, _)| text.edition), Some(2));
}

/// What a document tells the patient, if it does.
fn told(document: &serde_json::Value) -> Option<String> {
    assert_eq!(check_document(document), []);
    let first = document["entry"][0]["resource"]["section"][0]["section"][0].clone();
    (first["code"]["coding"][0]["code"] == "patient")
        .then(|| first["text"]["div"].as_str().unwrap_or_default().to_owned())
}

#[test]
fn the_document_for_the_patient_begins_with_it_and_that_of_the_report_does_not_hold_it() {
    let (_folder, keys) = keys();
    let report = drafted();
    let alone = document(&report, &[], ReportStatus::Preliminary);
    assert_eq!(told(&alone), None);
    let approved = kept(&text(), &digest(&report), &keys);
    let approval = approved.approval.expect("approved");
    let beside = ForPatient::of(&approved.version, &approval);
    let for_patient = patient_document(&report, &[], ReportStatus::Preliminary, &beside);
    let words = told(&for_patient).expect("it comes first");
    assert!(words.contains("奥希替尼每天一片（80 mg）") && words.contains("Approved by 林悦 (Lin Yue)."), "{words}");
    assert_ne!(alone["identifier"], for_patient["identifier"], "two documents have two names");
}

#[test]
fn a_report_of_before_that_holds_it_reads_and_tells_as_it_did() {
    let mut before = serde_json::to_value(drafted()).expect("JSON");
    before["patient_version"] = serde_json::to_value(for_patient()).expect("JSON");
    before["patient_approved"] = serde_json::json!([LIN.name, 1]);
    let bytes = canonical(&before);
    let read: Report = serde_json::from_slice(&bytes).expect("it reads");
    assert_eq!(canonical(&serde_json::to_value(&read).expect("JSON")), bytes, "what was signed stays what it was");
    let words = told(&document(&read, &[], ReportStatus::Preliminary)).expect("approved inside");
    assert!(words.contains("Approved by 林悦 (Lin Yue)."), "{words}");
    let next = consilium_core::report::amend(&read, "digest", "剂量更正 dose corrected", LIN.name, NOW);
    assert_eq!(next.expect("an amendment").patient_version, None, "its next version has it beside");
}
