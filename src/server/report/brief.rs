use std::collections::BTreeMap;
use std::path::Path;

use consilium_core::cases::Scope;
use consilium_core::imaging::Identity;
use consilium_core::model::{CaseId, SessionId};
use consilium_core::protocol::Bilingual;
use consilium_core::recording::root_of;
use consilium_core::report::{CaseBrief, FieldLine, Patient};
use serde_json::Value;

use super::desk::DeskError;
use super::materials::materials;
use crate::recorder::{hex, leaves_of, read_evidence};
use crate::store::{CaseRecord, ConsentRecord, Form, ImageScope, Store};

/// What is known of the case of a session: the request, the consents, the documents, what was sealed.
pub async fn brief_of(store: &Store, data: &Path, session: &SessionId) -> Result<CaseBrief, DeskError> {
    let case = store.session_case(session).await?.unwrap_or_else(|| CaseId::from(session));
    let documents = store.documents(&case).await?;
    let mut brief = CaseBrief {
        materials: materials(documents, &store.image_heads(&case, Form::Identified, &ImageScope::default()).await?),
        evidence_root: evidence_root(data, session),
        software: format!("Consilium {}", env!("CARGO_PKG_VERSION")),
        ..CaseBrief::default()
    };
    if let Some(known) = store.dossier(&case).await?.patient {
        brief.patient = patient_of(&known);
    }
    if let Some(id) = store.case_of_appointment(session).await?
        && let Some(record) = store.case(id).await?
    {
        let consents = store.case_parts(&[id]).await?.remove(&id).unwrap_or_default().consents;
        take_case(&mut brief, &record, &consents);
    }
    if brief.patient.case_number.is_empty() {
        brief.patient.case_number = session.to_string();
    }
    Ok(brief)
}

/// The name in both scripts, as DICOM keeps them apart.
fn patient_of(known: &Identity) -> Patient {
    let plain = |name: &str| name.replace('^', " ").trim().to_owned();
    let (latin, han) = (plain(&known.name.alphabetic), plain(&known.name.ideographic).replace(' ', ""));
    let born = known.birth_date.as_deref().filter(|text| text.len() == 8 && text.is_ascii());
    let sex = match known.sex.as_deref() {
        Some("M") => "male",
        Some("F") => "female",
        Some("O") => "other",
        _ => "unknown",
    };
    Patient {
        name: Bilingual::new(if han.is_empty() { latin.clone() } else { han }, latin),
        born: born.map(|text| format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])).unwrap_or_default(),
        sex: sex.to_owned(),
        case_number: String::new(),
    }
}

/// What the applicant wrote stands in his language; the other is for the translator.
fn take_case(brief: &mut CaseBrief, record: &CaseRecord, consents: &[ConsentRecord]) {
    let name = record.patient_name.reveal();
    if brief.patient.name.is_empty() {
        brief.patient.name = Bilingual::new(name, name);
    }
    brief.patient.born = record.patient_born.to_string();
    brief.patient.case_number = record.id.to_string();
    let told = |key: &str| record.request.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let day = consilium_core::cases::Date::of(record.created).to_string();
    let applicant = told("applicant_name");
    let mut given = BTreeMap::new();
    if !applicant.is_empty() {
        given.insert("B1".to_owned(), vec![FieldLine::new(day, applicant.clone(), applicant)]);
    }
    let purpose = told("purpose");
    if !purpose.is_empty() {
        let text =
            if record.language.starts_with("zh") { Bilingual::new(purpose, "") } else { Bilingual::new("", purpose) };
        given.insert("B3".to_owned(), vec![FieldLine { text, ..FieldLine::default() }]);
    }
    let scope = |wanted: Scope, code: &str, zh: &str, en: &str, given: &mut BTreeMap<String, Vec<FieldLine>>| {
        let signed = consents.iter().find(|it| it.consent.withdrawn.is_none() && it.consent.scopes.contains(&wanted));
        let Some(signed) = signed else { return };
        let lead = consilium_core::cases::Date::of(signed.consent.signed).to_string();
        let version = &signed.form_version;
        let line = FieldLine::new(lead, format!("{zh}，表单 {version}"), format!("{en}, form {version}"));
        given.insert(code.to_owned(), vec![line]);
    };
    scope(Scope::Consultation, "E1", "同意远程会诊", "Consented to the consultation", &mut given);
    scope(Scope::CrossBorder, "E2", "同意跨境传输数据", "Consented to cross-border transfer", &mut given);
    scope(Scope::Recording, "E3", "同意录制", "Consented to recording", &mut given);
    let signers: Vec<FieldLine> =
        consents.iter().map(|it| FieldLine::new("", it.signed_name.clone(), it.signed_name.clone())).collect();
    if !signers.is_empty() {
        given.insert("E5".to_owned(), signers);
    }
    brief.given.extend(given);
}

/// Over every leaf of the evidence log; empty when there is none.
fn evidence_root(data: &Path, session: &SessionId) -> String {
    let lines = read_evidence(&data.join("recordings").join(session.as_str())).unwrap_or_default();
    let leaves = leaves_of(&lines);
    if leaves.is_empty() { String::new() } else { hex(&root_of(&leaves)) }
}
