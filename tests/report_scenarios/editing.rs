use consilium_core::model::Timestamp;
use consilium_core::report::{
    Edit, EditError, Editor, FieldLine, Mismatch, SignError, TranslationStatus, completeness, edit, unsigned_because,
};

use crate::drafted;

const LIN: Editor<'_> = Editor { name: "林悦 (Lin Yue)", at: Timestamp(1) };
const ZHOU: Editor<'_> = Editor { name: "周琪 (Zhou Qi)", at: Timestamp(2) };

fn change(field: &str, if_revision: u32, zh: &str, en: &str, status: TranslationStatus) -> Edit {
    let lines = vec![FieldLine::new("", zh, en)];
    Edit { field: field.to_owned(), if_revision, lines, zh: TranslationStatus::Original, en: status }
}

const HUMAN: TranslationStatus = TranslationStatus::Human;

#[test]
fn a_stale_edit_is_refused_and_what_stands_is_shown() {
    let report = drafted();
    let first = edit(&report, &change("F4", 1, "阿司匹林 100 mg", "aspirin 100 mg", HUMAN), LIN).expect("changed");
    let late = edit(&first, &change("F4", 1, "无用药", "no medicine", HUMAN), ZHOU);
    let Err(EditError::Stale(now)) = late else { panic!("it must be refused: {late:?}") };
    assert_eq!((now.revision, now.lines[0].text.en.as_str()), (2, "aspirin 100 mg"));
    assert!(edit(&first, &change("F3", 1, "无", "none", HUMAN), ZHOU).is_ok(), "another field is another matter");
    assert_eq!(edit(&first, &change("Z9", 0, "", "", HUMAN), LIN), Err(EditError::Unknown));
}

#[test]
fn a_wrong_dose_or_side_keeps_the_report_from_being_signed() {
    let report = drafted();
    assert_eq!(unsigned_because(&report), []);
    let wrong = edit(&report, &change("F4", 1, "氨氯地平 5 mg", "amlodipine 50 mg", HUMAN), LIN).expect("changed");
    assert_eq!(unsigned_because(&wrong), [SignError::Mismatch]);
    let found = &completeness(&wrong).mismatches[0];
    assert_eq!((found.field.as_str(), found.line), ("F4", 0));
    assert!(matches!(&found.mismatch, Mismatch::Figures { en, .. } if en == &["50mg"]));
}

#[test]
fn a_machine_draft_is_never_signed_and_nobody_checks_his_own_words() {
    let report = drafted();
    let machine = change("F3", 1, "高血压", "hypertension", TranslationStatus::MachineDraft);
    let report = edit(&report, &machine, LIN).expect("changed");
    assert_eq!(unsigned_because(&report), [SignError::MachineDraft]);
    let human = edit(&report, &change("F3", 2, "高血压", "arterial hypertension", HUMAN), LIN).expect("changed");
    assert_eq!(unsigned_because(&human), []);
    let check = change("F3", 3, "高血压", "arterial hypertension", TranslationStatus::Checked);
    assert_eq!(edit(&human, &check, LIN), Err(EditError::OwnCheck));
    let checked = edit(&human, &check, ZHOU).expect("checked by another");
    let side = &checked.fields["F3"].en;
    assert_eq!((side.by.as_str(), side.checked_by.as_deref()), (LIN.name, Some(ZHOU.name)));
    let again = change("F3", 4, "高血压", "no hypertension", TranslationStatus::Checked);
    assert_eq!(edit(&checked, &again, ZHOU), Err(EditError::OwnCheck), "a new wording is unchecked");
}

#[test]
fn an_empty_mandatory_field_is_named() {
    let report = drafted();
    let empty = edit(&report, &change("J1", 1, "", "", HUMAN), LIN).expect("changed");
    assert_eq!(unsigned_because(&empty), [SignError::EmptyField]);
    assert_eq!(completeness(&empty).empty, ["J1"]);
    let long = change("F1", 1, &"病".repeat(4001), "", HUMAN);
    assert_eq!(edit(&report, &long, LIN), Err(EditError::TooLong));
}
