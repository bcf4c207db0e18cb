use super::*;
use CaseState::*;

/// What is changed in a case that is ready, and what the guard then says.
type Row = (&'static str, fn(&mut CaseFacts), &'static [Refusal]);

fn without(facts: &mut CaseFacts, scope: Scope) {
    facts.consents[0].scopes.retain(|&s| s != scope);
}

fn emergency(facts: &mut CaseFacts) {
    facts.consents.clear();
    facts.emergency = Some(declare_emergency("bleeding", (1, 2), TODAY).expect("two people"));
}

const BEFORE_A_SESSION: [Row; 9] = [
    ("ready", |_| {}, &[]),
    ("no appointment", |f| f.plan = None, &[Refusal::NoAppointment]),
    (
        "no consent at all",
        |f| f.consents.clear(),
        &[Refusal::NoConsent, Refusal::NoCrossBorderConsent, Refusal::NoRecordingConsent],
    ),
    (
        "withdrawn",
        |f| f.consents[0].withdrawn = Some(TODAY),
        &[Refusal::NoConsent, Refusal::NoCrossBorderConsent, Refusal::NoRecordingConsent],
    ),
    ("recorded without its scope", |f| without(f, Scope::Recording), &[Refusal::NoRecordingConsent]),
    (
        "not recorded needs no recording scope",
        |f| {
            without(f, Scope::Recording);
            f.plan = Some(Plan { recorded: false, cross_border: true });
        },
        &[],
    ),
    ("abroad without its scope", |f| without(f, Scope::CrossBorder), &[Refusal::NoCrossBorderConsent]),
    (
        "at home needs no cross-border scope",
        |f| {
            without(f, Scope::CrossBorder);
            f.plan = Some(Plan { recorded: true, cross_border: false });
        },
        &[],
    ),
    ("an emergency never records without consent", emergency, &[Refusal::NoRecordingConsent]),
];

#[test]
fn no_session_without_the_consent_for_its_way() {
    for (what, change, refusals) in BEFORE_A_SESSION {
        for (from, to) in [(Preparing, Scheduled), (Scheduled, InSession)] {
            let mut facts = ready();
            change(&mut facts);
            let said = ask(from, to, &facts, "").err().unwrap_or_default();
            assert_eq!(said, refusals, "{what}, to {to}");
        }
    }
}

#[test]
fn nothing_leaves_the_region_without_the_consent_for_it() {
    type Row = (&'static str, fn(&mut CaseFacts), bool);
    let rows: [Row; 5] = [
        ("consented", |_| {}, true),
        ("without its scope", |f| without(f, Scope::CrossBorder), false),
        ("withdrawn", |f| f.consents[0].withdrawn = Some(TODAY), false),
        ("no consent at all", |f| f.consents.clear(), false),
        ("an emergency", emergency, true),
    ];
    for (what, change, abroad) in rows {
        let mut facts = ready();
        change(&mut facts);
        assert_eq!((facts.may_leave_region(true), facts.may_leave_region(false)), (abroad, true), "{what}");
    }
}

#[test]
fn an_emergency_goes_before_consent_and_the_report_waits_for_it() {
    let mut facts = ready();
    emergency(&mut facts);
    facts.plan = Some(Plan { recorded: false, cross_border: true });
    assert!(ask(Scheduled, InSession, &facts, "").is_ok());
    assert_eq!(ask(SignOff, Released, &facts, ""), Err(vec![Refusal::NoConsent]));
    facts.consents = ready().consents;
    assert!(ask(SignOff, Released, &facts, "").is_ok());
}

#[test]
fn whoever_takes_a_consent_back_in_an_emergency_is_heard() {
    let mut facts = ready();
    emergency(&mut facts);
    facts.plan = Some(Plan { recorded: false, cross_border: true });
    let signed = |scope: Scope, withdrawn: Timestamp| Consent {
        withdrawn: Some(withdrawn),
        ..consent(&[scope], Signer::Patient)
    };
    let (before, since) = (TODAY.plus_seconds(-60), TODAY.plus_seconds(60));
    let rows: [(Vec<Consent>, Vec<Refusal>); 5] = [
        (vec![], vec![]),
        (vec![signed(Scope::Consultation, before), signed(Scope::CrossBorder, before)], vec![]),
        (vec![signed(Scope::Consultation, since)], vec![Refusal::NoConsent]),
        (vec![signed(Scope::CrossBorder, TODAY)], vec![Refusal::NoCrossBorderConsent]),
        (vec![signed(Scope::Consultation, since), consent(&[Scope::Consultation], Signer::Patient)], vec![]),
    ];
    for (consents, refusals) in rows {
        let facts = CaseFacts { consents, ..facts.clone() };
        assert_eq!(missing_for_session(&facts), refusals, "{:?}", facts.consents);
        assert_eq!(facts.may_leave_region(true), !refusals.contains(&Refusal::NoCrossBorderConsent));
    }
}

#[test]
fn an_emergency_is_for_one_session() {
    let over = [(Scheduled, Preparing), (FollowUp, Preparing), (FollowUp, Closed)];
    for from in CaseState::ALL {
        for to in from.next() {
            let ends = over.contains(&(from, *to)) || *to == Cancelled;
            assert_eq!(ends_emergency(from, *to), ends, "{from} to {to}");
        }
    }
    let kept = r#"{"reason":"bleeding","declared_by":1,"approved_by":2}"#;
    let old: Emergency = serde_json::from_str(kept).expect("one of before its time was kept");
    let mut facts = CaseFacts { emergency: Some(old), ..ready() };
    facts.consents[0].withdrawn = Some(TODAY);
    assert!(!facts.may_leave_region(true), "whoever says no is heard there too");
}

#[test]
fn an_emergency_has_a_reason_and_two_people() {
    assert_eq!(declare_emergency(" ", (1, 2), TODAY), Err(EmergencyError::NoReason));
    assert_eq!(declare_emergency("bleeding", (1, 1), TODAY), Err(EmergencyError::SamePerson));
}

#[test]
fn without_quorum_the_chair_says_why() {
    for team in [vec![], vec![Role::LocalExpert], vec![Role::Consultant, Role::Interpreter]] {
        let facts = CaseFacts { team, ..ready() };
        assert_eq!(ask(Scheduled, InSession, &facts, ""), Err(vec![Refusal::NoQuorum]));
        assert!(ask(Scheduled, InSession, &facts, "the surgeon was called to theatre").is_ok());
    }
}

#[test]
fn no_release_while_something_is_empty_or_unsigned() {
    let facts = CaseFacts { empty_report_fields: 1, missing_signatures: 1, ..ready() };
    assert_eq!(ask(SignOff, Released, &facts, ""), Err(vec![Refusal::EmptyField, Refusal::NoSignature]));
}

#[test]
fn a_signed_report_waits_for_what_the_patient_is_told() {
    let facts = CaseFacts { patient_version_approved: false, ..ready() };
    assert_eq!(ask(SignOff, Released, &facts, ""), Err(vec![Refusal::NoPatientVersion]));
    assert!(ask(SignOff, Released, &ready(), "").is_ok());
}
