use consilium_core::cases::{ItemKind, ItemState, template};
use consilium_core::model::{CaseId, InvitationId, Timestamp};
use uuid::Uuid;

use crate::store::{By, DocumentEntry, DocumentState, ItemRecord, ItemReview, NewCase, NewDocument, Secret, Store};

const NOON: Timestamp = Timestamp(1_790_000_000_000);

/// Documents find their place in the checklist, and a reviewer says what they are.
pub(super) async fn tell(store: &Store) {
    let new = NewCase {
        submission: Secret::random(),
        specialty: "oncology".into(),
        patient_name: "王建国".parse().expect("a name"),
        patient_born: "1961-04-30".parse().expect("a day"),
        language: "zh".into(),
        request: serde_json::json!({ "purpose": "手术?" }),
        due: NOON,
        items: template("oncology"),
    };
    let (case, _) = store.open_case(&new, NOON).await.expect("a case");
    what_fits_is_linked(store, case).await;
    a_review_counts_for_what_was_seen(store, case).await;
    store.erase_case(case).await.expect("erased");
    assert!(store.item_records(case).await.expect("read").is_empty());
}

async fn record(store: &Store, case: i32, kind: ItemKind) -> ItemRecord {
    let records = store.item_records(case).await.expect("read");
    records.into_iter().find(|record| record.item.kind == kind).expect("it is on the list")
}

async fn what_fits_is_linked(store: &Store, case: i32) {
    let name = CaseId::numbered(case);
    let new = [paper(&name, "pathology.pdf", 0), paper(&name, "IMG_0231.jpg", 1)];
    store.add_documents(&new).await.expect("kept");
    store.link_fitting(&name, &new, NOON).await.expect("linked");
    store.link_fitting(&name, &new, NOON).await.expect("twice is once");
    let found = record(store, case, ItemKind::Pathology).await;
    assert_eq!((found.item.state, found.files.len()), (ItemState::Received, 1));
    assert_eq!(found.files[0].document.id, new[0].entry.id);
    let by = By { actor: "staff 1", at: NOON };
    assert!(store.link_item(case, ItemKind::Labs, &new[1].entry, by).await.expect("linked"));
    assert!(!store.link_item(case, ItemKind::Labs, &new[1].entry, by).await.expect("asked"), "it is there already");
    assert!(!store.link_item(case, ItemKind::Ecg, &new[1].entry, by).await.expect("asked"), "nobody asked for one");
    let id = new[1].entry.id.to_string();
    assert!(store.unlink_item(case, ItemKind::Labs, &id, by).await.expect("taken off"));
    assert!(!store.unlink_item(case, ItemKind::Labs, &id, by).await.expect("asked"));
    assert_eq!(record(store, case, ItemKind::Labs).await.item.state, ItemState::Missing);
}

async fn a_review_counts_for_what_was_seen(store: &Store, case: i32) {
    let by = By { actor: "staff 1", at: NOON };
    let found = ItemReview {
        kind: ItemKind::Pathology,
        state: ItemState::Accepted,
        reviewer: Some("林悦".into()),
        language: Some("zh".into()),
        note: String::new(),
    };
    let seen = record(store, case, ItemKind::Pathology).await;
    let mut otherwise = seen.clone();
    otherwise.item.state = ItemState::Missing;
    assert!(!store.review_item(case, &otherwise, &found, by).await.expect("asked"), "it stands otherwise");
    let name = CaseId::numbered(case);
    let mut held = paper(&name, "second-page.pdf", 2);
    held.entry.state = DocumentState::Quarantined;
    store.add_documents(std::slice::from_ref(&held)).await.expect("kept");
    assert!(store.link_item(case, ItemKind::Pathology, &held.entry, by).await.expect("linked"));
    assert!(!store.review_item(case, &seen, &found, by).await.expect("asked"), "that page came meanwhile");
    assert!(store.unlink_item(case, ItemKind::Pathology, &held.entry.id.to_string(), by).await.expect("taken off"));
    assert!(store.review_item(case, &seen, &found, by).await.expect("kept"));
    let seen = record(store, case, ItemKind::Pathology).await;
    let language = ItemReview { reviewer: None, language: Some("en".into()), ..found };
    let later = By { actor: "staff 2", at: NOON.plus_seconds(60) };
    assert!(store.review_item(case, &seen, &language, later).await.expect("kept"));
    let kept = record(store, case, ItemKind::Pathology).await;
    assert_eq!((kept.reviewer.as_str(), kept.reviewed, kept.language.as_str()), ("林悦", Some(NOON), "en"));
}

fn paper(case: &CaseId, file_name: &str, number: u32) -> NewDocument {
    let entry = DocumentEntry {
        id: Uuid::now_v7(),
        case: case.clone(),
        upload: Uuid::now_v7(),
        number,
        file_name: file_name.to_owned(),
        kind: "pdf".into(),
        media_type: "application/pdf".into(),
        state: DocumentState::Released,
        reason: None,
        sentence: None,
        size: 1,
        sha256: "00".into(),
        uploaded_by: InvitationId(1),
        created: NOON,
        blob: None,
        original: None,
    };
    NewDocument { entry, image: None }
}
