use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::file::{FiledConsent, FiledDocument, FiledStudy, PatientFile, ResourceKind};
use crate::audit::instant;
use crate::cases::{CaseState, Scope, Signer};
use crate::model::{CaseId, Role, Timestamp};

const CASE_NUMBER: &str = "urn:consilium:case";

/// Every resource of one kind that a case has.
pub fn resources_of(file: &PatientFile, kind: ResourceKind) -> Vec<Value> {
    match kind {
        ResourceKind::ServiceRequest => vec![service_request(file)],
        ResourceKind::Task => vec![task(file)],
        ResourceKind::Patient => vec![patient(file)],
        ResourceKind::Consent => file.consents.iter().map(|signed| consent(file, signed)).collect(),
        ResourceKind::Appointment => appointment(file).into_iter().collect(),
        ResourceKind::Encounter => encounter(file).into_iter().collect(),
        ResourceKind::DocumentReference => file.documents.iter().map(|one| document_reference(file, one)).collect(),
        ResourceKind::ImagingStudy => file.studies.iter().map(|study| imaging_study(file, study)).collect(),
    }
}

/// The answer to a search.
pub fn bundle(base: &str, resources: Vec<Value>) -> Value {
    let entry = |resource: Value| {
        let (kind, id) = (resource["resourceType"].as_str().unwrap_or_default(), resource["id"].as_str());
        json!({ "fullUrl": format!("{base}/{kind}/{}", id.unwrap_or_default()), "resource": resource,
            "search": { "mode": "match" } })
    };
    let total = resources.len();
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset", "total": total });
    if total > 0 {
        bundle["entry"] = resources.into_iter().map(entry).collect();
    }
    bundle
}

fn case_id(file: &PatientFile) -> String {
    format!("case-{}", file.case)
}

fn subject(file: &PatientFile) -> Value {
    json!({ "reference": format!("Patient/{}", case_id(file)) })
}

fn request(file: &PatientFile) -> Value {
    json!({ "reference": format!("ServiceRequest/{}", case_id(file)) })
}

fn identifier(file: &PatientFile) -> Value {
    json!([{ "system": CASE_NUMBER, "value": file.case.to_string() }])
}

/// A UID may be as long as an id, so it stands there as a digest.
fn short(uid: &str) -> String {
    Sha256::digest(uid.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The number of the case to which an id belongs.
pub fn case_of_id(id: &str) -> Option<i32> {
    CaseId::number_in(id.strip_prefix("case-")?.split('-').next()?)
}

fn service_request(file: &PatientFile) -> Value {
    let status = match file.state {
        CaseState::Draft => "draft",
        CaseState::Returned => "on-hold",
        CaseState::Declined | CaseState::Cancelled => "revoked",
        CaseState::Closed => "completed",
        _ => "active",
    };
    let mut resource = json!({
        "resourceType": "ServiceRequest",
        "id": case_id(file),
        "meta": { "lastUpdated": instant(file.changed) },
        "identifier": identifier(file),
        "status": status,
        "intent": "order",
        "category": [{ "text": file.specialty }],
        "code": { "text": "Multidisciplinary consultation" },
        "subject": subject(file),
        "authoredOn": instant(file.created),
    });
    if !file.purpose.is_empty() {
        resource["reasonCode"] = json!([{ "text": file.purpose }]);
    }
    resource
}

fn task(file: &PatientFile) -> Value {
    let status = match file.state {
        CaseState::Draft => "draft",
        CaseState::Submitted | CaseState::Triage => "requested",
        CaseState::Accepted | CaseState::Preparing => "accepted",
        CaseState::Returned => "on-hold",
        CaseState::Declined => "rejected",
        CaseState::Cancelled => "cancelled",
        CaseState::Closed => "completed",
        _ => "in-progress",
    };
    json!({
        "resourceType": "Task",
        "id": case_id(file),
        "meta": { "lastUpdated": instant(file.changed) },
        "identifier": identifier(file),
        "basedOn": [request(file)],
        "status": status,
        "businessStatus": { "coding": [{ "system": "urn:consilium:case-state", "code": file.state.as_str() }] },
        "intent": "order",
        "focus": request(file),
        "for": subject(file),
        "authoredOn": instant(file.created),
        "lastModified": instant(file.changed),
        "restriction": { "period": { "end": instant(file.due) } },
    })
}

fn patient(file: &PatientFile) -> Value {
    json!({
        "resourceType": "Patient",
        "id": case_id(file),
        "meta": { "lastUpdated": instant(file.changed) },
        "identifier": identifier(file),
        "name": [{ "text": file.patient_name.reveal() }],
        "birthDate": file.patient_born.to_string(),
        "communication": [{ "language": { "coding": [{ "system": "urn:ietf:bcp:47", "code": file.language }] },
            "preferred": true }],
    })
}

fn scope_text(scope: Scope) -> &'static str {
    match scope {
        Scope::Consultation => "consultation",
        Scope::CrossBorder => "cross_border",
        Scope::Recording => "recording",
        Scope::Teaching => "teaching",
    }
}

fn consent(file: &PatientFile, signed: &FiledConsent) -> Value {
    let consent = &signed.consent;
    let purposes: Vec<Value> = consent
        .scopes
        .iter()
        .map(|scope| json!({ "system": "urn:consilium:consent-scope", "code": scope_text(*scope) }))
        .collect();
    let mut period = json!({ "start": instant(consent.signed) });
    if let Some(withdrawn) = consent.withdrawn {
        period["end"] = json!(instant(withdrawn));
    }
    let performer = match &consent.signer {
        Signer::Patient => subject(file),
        Signer::Guardian { relation, .. } => json!({ "type": "RelatedPerson", "display": relation }),
    };
    json!({
        "resourceType": "Consent",
        "id": format!("{}-{}", case_id(file), signed.id),
        "status": if consent.withdrawn.is_some() { "inactive" } else { "active" },
        "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "treatment" }] },
        "category": [{ "coding": [{ "system": "http://loinc.org", "code": "59284-0", "display": "Consent Document" }] }],
        "patient": subject(file),
        "dateTime": instant(consent.signed),
        "performer": [performer],
        "policyRule": { "text": format!("Consent form {}", signed.form_version) },
        "provision": { "type": "permit", "period": period, "purpose": purposes },
    })
}

fn ends(starts: Timestamp, minutes: i32) -> Timestamp {
    starts.plus_seconds(i64::from(minutes) * 60)
}

fn appointment(file: &PatientFile) -> Option<Value> {
    let session = file.session.as_ref()?;
    let status = match file.state {
        CaseState::Cancelled => "cancelled",
        CaseState::Scheduled | CaseState::Preparing => "booked",
        _ => "fulfilled",
    };
    let mut participants = vec![json!({ "actor": subject(file), "required": "optional", "status": "accepted" })];
    participants.extend(file.team.iter().map(|member| {
        json!({
            "type": [{ "text": member.role.as_str() }],
            "actor": { "display": member.name.reveal() },
            "required": if member.role == Role::Translator { "optional" } else { "required" },
            "status": "accepted",
        })
    }));
    Some(json!({
        "resourceType": "Appointment",
        "id": case_id(file),
        "status": status,
        "start": instant(session.starts),
        "end": instant(ends(session.starts, session.minutes)),
        "minutesDuration": session.minutes,
        "basedOn": [request(file)],
        "participant": participants,
    }))
}

fn encounter(file: &PatientFile) -> Option<Value> {
    let session = file.session.as_ref()?;
    let status = match file.state {
        CaseState::Scheduled | CaseState::Preparing => "planned",
        CaseState::InSession => "in-progress",
        CaseState::Cancelled => "cancelled",
        _ => "finished",
    };
    Some(json!({
        "resourceType": "Encounter",
        "id": case_id(file),
        "identifier": [{ "system": "urn:consilium:session", "value": session.session.as_str() }],
        "status": status,
        "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "virtual" },
        "subject": subject(file),
        "basedOn": [request(file)],
        "appointment": [{ "reference": format!("Appointment/{}", case_id(file)) }],
        "participant": file.team.iter().map(|member| json!({
            "type": [{ "text": member.role.as_str() }], "individual": { "display": member.name.reveal() },
        })).collect::<Vec<_>>(),
        "period": { "start": instant(session.starts), "end": instant(ends(session.starts, session.minutes)) },
    }))
}

fn document_reference(file: &PatientFile, document: &FiledDocument) -> Value {
    json!({
        "resourceType": "DocumentReference",
        "id": format!("{}-{}", case_id(file), document.id),
        "status": "current",
        "subject": subject(file),
        "date": instant(document.created),
        "content": [{ "attachment": {
            "contentType": document.media_type,
            "url": document.address,
            "size": document.size,
            "title": document.file_name,
            "creation": instant(document.created),
        } }],
        "context": { "related": [request(file)] },
        "identifier": [{ "system": "urn:consilium:sha256", "value": document.sha256 }],
    })
}

fn imaging_study(file: &PatientFile, study: &FiledStudy) -> Value {
    let series: Vec<Value> = study
        .series
        .iter()
        .map(|series| {
            json!({
                "uid": series.uid,
                "modality": { "system": "http://dicom.nema.org/resources/ontology/DCM", "code": series.modality },
                "numberOfInstances": series.instances,
            })
        })
        .collect();
    json!({
        "resourceType": "ImagingStudy",
        "id": format!("{}-{}", case_id(file), short(&study.uid)),
        "identifier": [{ "system": "urn:dicom:uid", "value": format!("urn:oid:{}", study.uid) }],
        "status": "available",
        "subject": subject(file),
        "basedOn": [request(file)],
        "numberOfSeries": study.series.len(),
        "numberOfInstances": study.series.iter().map(|series| series.instances).sum::<u64>(),
        "series": series,
    })
}
