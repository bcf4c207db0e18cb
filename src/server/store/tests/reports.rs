use consilium_core::model::{ParticipantId, Role, SessionId, Timestamp};
use consilium_core::protocol::Stance;
use consilium_core::report::{
    CaseBrief, History, PatientApproval, PatientVersion, Report, ReportStatus, Signature, draft, draft_for_patient,
};

use crate::store::{FinalFiles, Store};

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const DIGEST: &str = "0123456789abcdef";

fn signature(who: u32) -> Signature {
    Signature {
        participant: ParticipantId(who),
        name: "林悦 (Lin Yue)".to_owned(),
        role: Role::LocalExpert,
        chair: who == 1,
        stance: Stance::Agree,
        at: Timestamp(NOW.0 + i64::from(who)),
        signature: "00".to_owned(),
        public_key: "00".to_owned(),
    }
}

fn drafted(session: &SessionId) -> Report {
    draft(session, "Lung mass", &CaseBrief::default(), &History::default(), NOW)
}

/// On whatever database: a report is changed by one at a time, and signed whole or not at all.
pub(super) async fn tell(store: &Store) {
    let session: SessionId = "reported".parse().expect("an id");
    let first = drafted(&session);
    store.add_report(&session, &first, NOW).await.expect("a draft");
    store.add_report(&session, &first, NOW).await.expect("drafting twice changes nothing");
    let kept = store.latest_report(&session).await.expect("read").expect("it is there");
    assert_eq!((&kept.report, kept.status, kept.revision), (&first, ReportStatus::Preliminary, 1));
    assert!(store.change_report(&session, &first, 1, NOW).await.expect("changed"));
    assert!(!store.change_report(&session, &first, 1, NOW).await.expect("answered"), "somebody was faster");
    sign(store, &session).await;
    amend(store, &session, &first).await;
    tell_patient(store, &session, &first).await;
}

/// A text is changed by one at a time, and stays as it was approved; the next stands beside it.
async fn tell_patient(store: &Store, session: &SessionId, report: &Report) {
    let text = PatientVersion::beside(report, draft_for_patient(&CaseBrief::default(), NOW));
    assert!(store.add_patient_text(session, 1, (&text, None), NOW).await.expect("kept"));
    assert!(!store.add_patient_text(session, 1, (&text, None), NOW).await.expect("answered"), "kept already");
    assert!(store.change_patient_text(session, (1, 1), (&text, None), NOW).await.expect("changed"));
    assert!(!store.change_patient_text(session, (1, 1), (&text, None), NOW).await.expect("answered"), "too late");
    let hash = || "00".to_owned();
    let (name, role) = ("林悦 (Lin Yue)".to_owned(), Role::LocalExpert);
    let approval =
        PatientApproval { name, role, chair: true, at: NOW, sha256: hash(), signature: hash(), public_key: hash() };
    let approved = text.of(DIGEST);
    let given = (&approved, Some(&approval));
    assert!(store.change_patient_text(session, (1, 2), given, NOW).await.expect("approved"));
    assert!(!store.change_patient_text(session, (1, 3), (&text, None), NOW).await.expect("answered"), "it stays");
    let next = PatientVersion { edition: 2, ..text };
    assert!(store.add_patient_text(session, 1, (&next, None), NOW).await.expect("kept"));
    let kept = store.patient_texts(session).await.expect("read");
    let told: Vec<_> = kept.iter().map(|it| (it.version, it.revision, &it.kept.version, &it.kept.approval)).collect();
    assert_eq!(told, [(1, 3, &approved, &Some(approval)), (1, 1, &next, &None)]);
}

async fn sign(store: &Store, session: &SessionId) {
    let files = FinalFiles { bundle: b"{}".to_vec(), pdf: vec![0x25; 300_000] };
    let (one, two) = (signature(1), signature(2));
    assert!(store.sign_report(session, 1, 2, (DIGEST, &one), None).await.expect("signed"));
    assert!(!store.sign_report(session, 1, 2, (DIGEST, &two), None).await.expect("answered"), "of another revision");
    // The second half of the transaction fails: the first half is not left behind.
    let broken = store.sign_report(session, 1, 3, (DIGEST, &one), Some(&files)).await;
    assert!(broken.is_err(), "the same signature twice");
    let kept = store.latest_report(session).await.expect("read").expect("it is there");
    assert_eq!((kept.status, kept.revision), (ReportStatus::Preliminary, 3), "nothing is half-signed");
    assert_eq!(store.report_files(session, 1).await.expect("read"), None);
    assert_eq!(store.released_report(session).await.expect("read"), None);
    assert!(store.sign_report(session, 1, 3, (DIGEST, &two), Some(&files)).await.expect("signed"));
    let released = store.released_report(session).await.expect("read").expect("final");
    assert_eq!((released.status, released.digest.as_deref()), (ReportStatus::Final, Some(DIGEST)));
    assert_eq!(store.report_files(session, 1).await.expect("read"), Some(files));
    let signed = store.report_signatures(session, 1, DIGEST).await.expect("read");
    assert_eq!(signed, [one, two]);
    assert_eq!(store.report_signatures(session, 1, "another").await.expect("read"), []);
    assert!(!store.change_report(session, &released.report, 4, NOW).await.expect("answered"), "final is final");
}

async fn amend(store: &Store, session: &SessionId, first: &Report) {
    let next = consilium_core::report::amend(first, DIGEST, "剂量更正 dose", "林悦", NOW).expect("an amendment");
    assert!(store.amend_report(session, &next, NOW).await.expect("begun"));
    assert!(!store.amend_report(session, &next, NOW).await.expect("answered"), "begun already");
    let latest = store.latest_report(session).await.expect("read").expect("it is there");
    assert_eq!((latest.report.version, latest.status), (2, ReportStatus::Preliminary));
    let released = store.released_report(session).await.expect("read").expect("the first stands until then");
    assert_eq!(released.report.version, 1);
    let files = FinalFiles { bundle: b"[]".to_vec(), pdf: b"%PDF".to_vec() };
    assert!(store.sign_report(session, 2, 1, (DIGEST, &signature(1)), Some(&files)).await.expect("signed"));
    let released = store.released_report(session).await.expect("read").expect("the second now");
    assert_eq!(released.report.version, 2);
    let before = store.report(session, 1).await.expect("read").expect("the first is kept");
    assert_eq!(before.status, ReportStatus::Amended);
}
