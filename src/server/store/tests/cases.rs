use consilium_core::cases::{CaseEvent, CaseState, ItemKind, ItemState, Scope, Signer, template};
use consilium_core::model::Timestamp;

use crate::store::{NewCase, NewConsent, NotedEvent, Secret, Store};

const NOON: Timestamp = Timestamp(1_790_000_000_000);

/// A case is kept with all that happens to it.
pub(super) async fn tell(store: &Store) {
    let new = NewCase {
        submission: Secret::random(),
        specialty: "oncology".into(),
        patient_name: "王建国".parse().expect("a name"),
        patient_born: "1961-04-30".parse().expect("a day"),
        language: "zh".into(),
        request: serde_json::json!({ "purpose": "手术?" }),
        due: NOON.plus_seconds(60),
        items: template("oncology"),
    };
    let (id, fresh) = store.open_case(&new, NOON).await.expect("a case");
    assert!(fresh);
    assert_eq!(store.open_case(&new, NOON).await.expect("the same case"), (id, false));
    a_move_is_made_once(store, id).await;
    a_consent_is_signed_and_withdrawn(store, id).await;
    assert!(store.set_case_item(id, ItemKind::Labs, ItemState::Accepted, "staff 1", NOON).await.expect("set"));
    let parts = store.case_parts(&[id, 0]).await.expect("parts");
    assert_eq!((parts[&id].items.len(), parts[&0].items.len()), (new.items.len(), 0));
    assert_eq!(store.case_events(id).await.expect("events").len(), 5);
    assert_eq!(store.case(id).await.expect("read").map(|case| case.state), Some(CaseState::Triage));
}

async fn a_move_is_made_once(store: &Store, id: i32) {
    let (from, to) = (CaseState::Submitted, CaseState::Triage);
    let event = CaseEvent::Moved { from, to, reason: String::new() };
    let noted = NotedEvent { at: NOON, actor: "staff 1".into(), event };
    let (one, other) =
        tokio::join!(store.move_case(id, (from, to), NOON, &noted), store.move_case(id, (from, to), NOON, &noted));
    assert_ne!(one.expect("answered"), other.expect("answered"), "one of two who race moves it");
}

async fn a_consent_is_signed_and_withdrawn(store: &Store, id: i32) {
    let new = NewConsent {
        scopes: vec![Scope::Consultation],
        form_version: "1".into(),
        language: "zh".parse().expect("a language"),
        signer: Signer::Guardian { relation: "母亲".into(), document: "户口簿".into() },
        signed_name: "王敏".parse().expect("a name"),
        interpreter: String::new(),
    };
    let consent = store.sign_consent(id, &new, "applicant", NOON).await.expect("signed");
    assert!(store.withdraw_consent(id, consent, "applicant", NOON).await.expect("withdrawn"));
    assert!(!store.withdraw_consent(id, consent, "applicant", NOON).await.expect("answered"));
    let kept = store.case_parts(&[id]).await.expect("parts").remove(&id).expect("this case").consents;
    assert_eq!((kept[0].consent.signer.clone(), kept[0].consent.withdrawn), (new.signer, Some(NOON)));
}
