use consilium_core::model::ParticipantId;
use consilium_core::protocol::Stance;
use consilium_core::report::{
    Edit, Editor, FieldLine, SignError, Signature, TranslationStatus, amend, canonical, edit, missing_signatories,
    sign, signing_text,
};
use consilium_server::recorder::check_signature;

use crate::{NOW, drafted};

fn signature(who: u32, name: &str) -> Signature {
    let (signature, public_key) = (String::new(), String::new());
    let (participant, role) = (ParticipantId(who), consilium_core::model::Role::Consultant);
    Signature {
        participant,
        name: name.to_owned(),
        role,
        chair: false,
        stance: Stance::Agree,
        at: NOW,
        signature,
        public_key,
    }
}

#[test]
fn chair_and_experts_sign_and_the_last_signature_makes_it_final() {
    let report = drafted();
    let names: Vec<String> = missing_signatories(&report, &[]).into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["林悦 (Lin Yue)", "赵凯 (Zhao Kai)", "Helen Marsh", "Adebayo Cole"]);
    let mut signed = Vec::new();
    for who in 1..=4 {
        let (signatory, last) = sign(&report, &signed, ParticipantId(who), "d", "d").expect("signed");
        assert_eq!((signatory.chair, last), (who == 1, who == 4));
        signed.push(signature(who, &signatory.name));
    }
    assert_eq!(sign(&report, &signed, ParticipantId(1), "d", "d"), Err(SignError::Signed));
}

#[test]
fn who_is_not_asked_or_read_something_else_does_not_sign() {
    let report = drafted();
    for stranger in [5, 7, 8, 99] {
        assert_eq!(sign(&report, &[], ParticipantId(stranger), "d", "d"), Err(SignError::NotAsked));
    }
    assert_eq!(sign(&report, &[], ParticipantId(1), "old", "new"), Err(SignError::Stale));
    let lines = vec![FieldLine::new("", "左肺", "right lung")];
    let status = TranslationStatus::Original;
    let wrong = Edit { field: "H1".to_owned(), if_revision: 1, lines, zh: status, en: status };
    let report = edit(&report, &wrong, Editor { name: "x", at: NOW }).expect("changed");
    assert_eq!(sign(&report, &[], ParticipantId(1), "d", "d"), Err(SignError::Mismatch));
}

#[test]
fn an_amendment_names_the_digest_it_amends() {
    let report = drafted();
    assert_eq!(amend(&report, "digest", " ", "林悦", NOW), Err(SignError::NoReason));
    let next = amend(&report, "digest", "剂量更正 dose corrected", "林悦", NOW).expect("an amendment");
    let amends = next.amends.clone().expect("it says what it amends");
    assert_eq!((next.version, amends.version, amends.digest.as_str()), (2, 1, "digest"));
    assert!(next.lines("M4")[0].text.en.contains("amends version 1"));
    let bytes = |report| canonical(&serde_json::to_value(report).expect("JSON"));
    assert_ne!(bytes(&report), bytes(&next));
}

#[test]
fn a_signature_is_over_the_text_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let keys = consilium_server::recorder::MasterKeys::open(folder.path()).expect("keys");
    let text = signing_text("demo/1", "abc", "林悦", Stance::Agree, NOW);
    let (key, signed) = (keys.public_key(), keys.sign(&text));
    assert!(check_signature(&key, &text, &signed));
    for other in [
        signing_text("demo/2", "abc", "林悦", Stance::Agree, NOW),
        signing_text("demo/1", "abd", "林悦", Stance::Agree, NOW),
        signing_text("demo/1", "abc", "赵凯", Stance::Agree, NOW),
        signing_text("demo/1", "abc", "林悦", Stance::Dissent, NOW),
    ] {
        assert!(!check_signature(&key, &other, &signed), "{other}");
    }
}
