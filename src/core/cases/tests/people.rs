use super::*;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn guardian(relation: &str, document: &str) -> Signer {
    Signer::Guardian { relation: relation.into(), document: document.into() }
}

#[test]
fn a_child_does_not_consent_and_a_guardian_shows_papers() {
    let (child, adult) = (day("2015-06-01"), day("1961-04-30"));
    let rows = [
        (adult, Signer::Patient, Ok(())),
        (child, Signer::Patient, Err(ConsentError::Minor)),
        (child, guardian("mother", "birth certificate 12"), Ok(())),
        (child, guardian(" ", "birth certificate 12"), Err(ConsentError::NoRelation)),
        (child, guardian("mother", ""), Err(ConsentError::NoDocument)),
    ];
    for (born, signer, wanted) in rows {
        assert_eq!(check_signer(born, &signer, &[Scope::Consultation], TODAY), wanted, "{signer:?}");
    }
    assert_eq!(check_signer(adult, &Signer::Patient, &[], TODAY), Err(ConsentError::NoScope));
}

#[test]
fn a_childs_own_signature_opens_no_session() {
    let facts = CaseFacts { patient_born: day("2015-06-01"), applicant_is_guardian: true, ..ready() };
    let refused = ask(CaseState::Preparing, CaseState::Scheduled, &facts, "").expect_err("no valid consent");
    assert!(refused.contains(&Refusal::NoConsent));
}

#[test]
fn for_a_child_a_guardian_applies() {
    let child = CaseFacts { patient_born: day("2015-06-01"), ..ready() };
    let submit = |facts: &CaseFacts| ask(CaseState::Draft, CaseState::Submitted, facts, "");
    assert_eq!(submit(&child), Err(vec![Refusal::GuardianApplies]));
    assert!(submit(&CaseFacts { applicant_is_guardian: true, ..child }).is_ok());
}

#[test]
fn days_are_days() {
    assert_eq!(Date::of(TODAY), day("2026-11-22"));
    assert_eq!(Date::of(Timestamp(0)), day("1970-01-01"));
    assert_eq!(Date::of(Timestamp(-1)), day("1969-12-31"));
    assert_eq!(Date::of(Timestamp(951_782_400_000)), day("2000-02-29"));
    for bad in ["", "2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-01", "1700-01-01", "２026-01-01"] {
        assert_eq!(bad.parse::<Date>(), Err(DateError), "{bad}");
    }
    assert!(day("2008-11-23").is_minor_on(day("2026-11-22")));
    assert!(!day("2008-11-22").is_minor_on(day("2026-11-22")));
}

#[test]
fn readiness_counts_what_is_required() {
    let mut items = template("oncology");
    assert_eq!(readiness(&items).score, 0);
    assert!(readiness(&items).missing.contains(&ItemKind::Pathology));
    assert!(!readiness(&template("dermatology")).missing.contains(&ItemKind::Pathology));
    items.iter_mut().for_each(|item| item.state = ItemState::Received);
    assert_eq!(readiness(&items).score, 50);
    items.iter_mut().for_each(|item| item.state = ItemState::Accepted);
    assert_eq!(readiness(&items), Readiness { score: 100, missing: vec![] });
    let paper = items.iter_mut().find(|item| item.kind == ItemKind::IdentityPaper).expect("it is asked for");
    paper.state = ItemState::WrongPatient;
    assert_eq!(readiness(&items).missing, [ItemKind::IdentityPaper]);
    let genetics = items.iter_mut().find(|item| item.kind == ItemKind::Genetics).expect("it is asked for");
    genetics.state = ItemState::WrongPatient;
    let owed = readiness(&items).missing;
    assert_eq!(owed, [ItemKind::IdentityPaper, ItemKind::Genetics], "nobody needs it, and it is another patient's");
}

#[test]
fn nobody_but_the_patient_signs_as_the_patient() {
    let guardian = Signer::Guardian { relation: "daughter".into(), document: "mandate 3".into() };
    let (yes, no) = (Some(true), Some(false));
    let rows = [
        // The daughter's link: under her father's name, under hers, and where only his can be compared.
        (Signer::Patient, false, no, yes, Err(ConsentError::NotThePatient)),
        (guardian.clone(), false, no, yes, Err(ConsentError::AnotherName)),
        (guardian.clone(), false, None, yes, Err(ConsentError::AnotherName)),
        (guardian.clone(), false, yes, no, Ok(())),
        (guardian.clone(), false, yes, yes, Ok(())),
        (guardian.clone(), false, None, None, Ok(())),
        // The father's own.
        (Signer::Patient, true, yes, yes, Ok(())),
        (Signer::Patient, true, None, None, Ok(())),
        (Signer::Patient, true, no, no, Err(ConsentError::AnotherName)),
        (guardian, true, yes, yes, Err(ConsentError::AnotherName)),
    ];
    for (signer, patients_link, as_holder, as_patient, wanted) in rows {
        let signature = Signature { patients_link, as_holder, as_patient };
        assert_eq!(check_signature(&signer, signature), wanted, "{signer:?} {signature:?}");
    }
}
