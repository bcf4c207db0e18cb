use std::collections::BTreeMap;
use std::path::Path;

use consilium_core::cases::Scope;
use consilium_core::imaging::Identity;
use consilium_core::model::{CaseId, Role, SessionId, Timestamp};
use consilium_core::protocol::{Bilingual, EvidenceLink};
use consilium_core::report::{CaseBrief, FieldLine, History, LinkedImage, Patient, RecordingGap, recording_gaps};
use consilium_core::session::Record;
use serde_json::Value;

use super::desk::DeskError;
use super::houses::{colleagues, house_of, in_both, known_team};
use super::materials::materials;
use super::preparation::{linked_images, missing_materials, triage};
use super::sealed::{evidence_of, holes_told, root_over};
use crate::recorder::EvidenceLine;
use crate::store::{CaseParts, CaseRecord, ConsentRecord, Form, Image, ImageScope, Store, StoreError};

/// A session that was held: its records, and what they tell.
pub struct Held<'a> {
    pub session: &'a SessionId,
    pub records: &'a [(Timestamp, Record)],
    pub told: &'a History,
}

/// What is known of the case of a session: the request, the team, the consents, the documents, what was sealed.
pub async fn brief_of(store: &Store, data: &Path, held: &Held<'_>, now: Timestamp) -> Result<CaseBrief, DeskError> {
    let session = held.session;
    let case = store.session_case(session).await?.unwrap_or_else(|| CaseId::from(session));
    let documents = store.documents(&case).await?;
    let images = store.image_heads(&case, Form::Identified, &ImageScope::default()).await?;
    let evidence = evidence_of(data, session);
    let mut brief = CaseBrief {
        linked_images: images_of(store, &case, held.told, &images).await?,
        materials: materials(documents, &images),
        recording_gaps: holes(held.records, &evidence),
        evidence_root: root_over(&evidence),
        software: format!("Consilium {}", env!("CARGO_PKG_VERSION")),
        ..CaseBrief::default()
    };
    if let Some(known) = store.dossier(&case).await?.patient {
        brief.patient = patient_of(&known);
    }
    if let Some(id) = store.case_of_appointment(session).await?
        && let Some(record) = store.case(id).await?
    {
        let parts = store.case_parts(&[id]).await?.remove(&id).unwrap_or_default();
        take_case(&mut brief, &record, &parts.consents);
        let decided = triage(store, &store.case_events(id).await?).await?;
        let given = [("B7", decided), ("G7", missing_materials(&parts.items))];
        brief.given.extend(given.into_iter().filter(|(_, it)| !it.is_empty()).map(|(code, it)| (code.to_owned(), it)));
        take_houses(store, &mut brief, parts, &record, held.told.started.unwrap_or(now)).await?;
    }
    if brief.patient.case_number.is_empty() {
        brief.patient.case_number = session.to_string();
    }
    Ok(brief)
}

/// The images that statements link to; without such a link the store is asked nothing.
async fn images_of(
    store: &Store,
    case: &CaseId,
    told: &History,
    images: &[Image],
) -> Result<Vec<LinkedImage>, StoreError> {
    let links = || told.outcome.items.iter().flat_map(|item| &item.links);
    if !links().any(|link| matches!(link, EvidenceLink::Image { .. })) {
        return Ok(Vec::new());
    }
    let series = store.series(case, Form::Identified, &ImageScope::default()).await?;
    Ok(linked_images(&told.outcome, images, &series))
}

/// Holes that the records tell of, and times at which the recorder was not there or did not keep up.
fn holes(records: &[(Timestamp, Record)], evidence: &[EvidenceLine]) -> Vec<RecordingGap> {
    let mut gaps = recording_gaps(records);
    gaps.extend(holes_told(evidence));
    gaps
}

/// Who asks and who advises. A physician who refers names his own house.
async fn take_houses(
    store: &Store,
    brief: &mut CaseBrief,
    parts: CaseParts,
    record: &CaseRecord,
    at: Timestamp,
) -> Result<(), StoreError> {
    let team = known_team(store, parts.team).await?;
    brief.team = colleagues(&team);
    brief.inviting = house_of(&team, Role::LocalExpert, at);
    brief.consulting = house_of(&team, Role::Consultant, at);
    let told = |key: &str| record.request.get(key).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
    let hospital = told("hospital");
    if told("relation") != "physician" || hospital.is_empty() {
        return Ok(());
    }
    brief.inviting.name = in_both(format!("{hospital} {}", told("department")).trim());
    let house = FieldLine { text: brief.inviting.name.clone(), ..FieldLine::default() };
    let said: Vec<String> =
        ["licence", "phone", "email"].map(told).into_iter().filter(|text| !text.is_empty()).collect();
    let said = said.join(" · ");
    let zh = format!("主管医师；执业证与联系方式：{said}");
    let physician = FieldLine::new(told("applicant_name"), zh, format!("Treating physician; licence, contact: {said}"));
    brief.given.insert("A7".to_owned(), vec![house, physician]);
    Ok(())
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
