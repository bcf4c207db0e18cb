use serde_json::json;

use super::*;
use crate::cases::{CaseState, Consent, Scope, Signer};
use crate::model::{Role, Timestamp};

fn file() -> PatientFile {
    let at = Timestamp(1_790_000_000_000);
    let guardian = Signer::Guardian { relation: "mother".to_owned(), document: "register 7".to_owned() };
    let consent = Consent { scopes: vec![Scope::Consultation], signer: guardian, signed: at, withdrawn: Some(at) };
    PatientFile {
        case: 7,
        state: CaseState::Scheduled,
        created: at,
        changed: at,
        due: at,
        specialty: "oncology".to_owned(),
        purpose: "能否手术？".to_owned(),
        language: "zh".to_owned(),
        patient_name: "王建国 (Wang Jianguo)".parse().expect("a name"),
        patient_born: "1961-04-30".parse().expect("a day"),
        consents: vec![FiledConsent { id: 3, form_version: "2026-1".to_owned(), consent }],
        team: vec![FiledMember { role: Role::Consultant, name: "Helen Marsh".parse().expect("a name") }],
        session: Some(FiledSession { session: "case-7-abc".parse().expect("an id"), starts: at, minutes: 60 }),
        documents: Vec::new(),
        studies: vec![FiledStudy {
            uid: "1.2.3".to_owned(),
            series: vec![FiledSeries { uid: "1.2.3.4".to_owned(), modality: "CT".to_owned(), instances: 90 }],
        }],
    }
}

#[test]
fn every_kind_has_its_name_and_refers_to_the_one_patient() {
    let file = file();
    for kind in ResourceKind::ALL {
        for resource in resources_of(&file, *kind) {
            assert_eq!(resource["resourceType"], kind.as_str());
            let text = resource.to_string();
            assert!(text.contains("case-7"), "{text}");
        }
        assert_eq!(ResourceKind::named(kind.as_str()), Some(*kind));
    }
    assert_eq!(ResourceKind::named("Practitioner"), None);
}

#[test]
fn every_id_leads_back_to_its_case() {
    let file = file();
    for resource in ResourceKind::ALL.iter().flat_map(|kind| resources_of(&file, *kind)) {
        let id = resource["id"].as_str().expect("an id");
        assert!(id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.'), "{id}");
        assert_eq!(case_of_id(id), Some(7), "{id}");
    }
    for none in ["case-", "7", "case-x-1", "case-07", "case-+7", "case-0", "case-99999999999"] {
        assert_eq!(case_of_id(none), None, "{none}");
    }
}

#[test]
fn states_and_consents_are_said_in_the_words_of_the_standard() {
    let file = file();
    assert_eq!(resources_of(&file, ResourceKind::Task)[0]["businessStatus"]["coding"][0]["code"], "scheduled");
    let consent = &resources_of(&file, ResourceKind::Consent)[0];
    assert_eq!((&consent["status"], &consent["performer"][0]["display"]), (&json!("inactive"), &json!("mother")));
    assert_eq!(resources_of(&file, ResourceKind::Encounter)[0]["class"]["code"], "VR");
    assert_eq!(resources_of(&file, ResourceKind::ImagingStudy)[0]["numberOfInstances"], 90);
    let found = bundle("http://x/fhir", resources_of(&file, ResourceKind::Patient));
    assert_eq!((&found["total"], &found["entry"][0]["fullUrl"]), (&json!(1), &json!("http://x/fhir/Patient/case-7")));
}
