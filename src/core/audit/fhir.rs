use serde_json::{Value, json};

use super::disclosure::{Disclosed, Disclosure};
use crate::cases::Date;
use crate::model::Timestamp;

const READ_PROFILE: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientRead";
const DELETE_PROFILE: &str = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PatientDelete";

/// A moment as FHIR writes an `instant`: UTC with milliseconds.
pub fn instant(at: Timestamp) -> String {
    let millis = at.0.rem_euclid(86_400_000);
    let (seconds, millis) = (millis / 1000, millis % 1000);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    format!("{}T{hours:02}:{minutes:02}:{:02}.{millis:03}Z", Date::of(at), seconds % 60)
}

fn coding(system: &str, code: &str, display: &str) -> Value {
    json!({ "system": system, "code": code, "display": display })
}

/// A disclosure as a FHIR R4 AuditEvent in the shape of IHE BALP (Patient Read, Patient Delete). The patient is named
/// by the case alone: the event outlives what is erased.
pub fn audit_event(disclosure: &Disclosure) -> Value {
    let erased = disclosure.what == Disclosed::Erasure;
    let (profile, code, action) = if erased { (DELETE_PROFILE, "delete", "D") } else { (READ_PROFILE, "read", "R") };
    json!({
        "resourceType": "AuditEvent",
        "meta": { "profile": [profile] },
        "type": coding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "RESTful Operation"),
        "subtype": [coding("http://hl7.org/fhir/restful-interaction", code, code)],
        "action": action,
        "recorded": instant(disclosure.at),
        "outcome": "0",
        "agent": [recipient(disclosure), server()],
        "source": { "observer": { "display": "Consilium" },
            "type": [coding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server")] },
        "entity": entities(disclosure),
    })
}

fn recipient(disclosure: &Disclosure) -> Value {
    let to = &disclosure.to;
    let mut who = json!({ "identifier": { "system": "urn:consilium:login", "value": to.actor } });
    if let Some(name) = &to.name {
        who["display"] = json!(name.reveal());
    }
    let received = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
    json!({
        "type": { "coding": [coding(received, "IRCP", "information recipient")] },
        "role": [{ "text": to.role }],
        "who": who,
        "requestor": true,
    })
}

fn server() -> Value {
    let dicom = "http://dicom.nema.org/resources/ontology/DCM";
    json!({
        "type": { "coding": [coding(dicom, "110153", "Source Role ID")] },
        "who": { "display": "Consilium" },
        "requestor": false,
    })
}

fn entities(disclosure: &Disclosure) -> Value {
    let (kind, role) = (
        "http://terminology.hl7.org/CodeSystem/audit-entity-type",
        "http://terminology.hl7.org/CodeSystem/object-role",
    );
    let case = if disclosure.case.is_empty() { "all" } else { &disclosure.case };
    let object = match &disclosure.object {
        Some(object) => format!("{} {object}", disclosure.what),
        None => disclosure.what.to_string(),
    };
    json!([
        { "what": { "identifier": { "system": "urn:consilium:case", "value": case } },
          "type": coding(kind, "1", "Person"), "role": coding(role, "1", "Patient") },
        { "what": { "identifier": { "system": "urn:consilium:disclosed", "value": object } },
          "type": coding(kind, "2", "System Object"), "role": coding(role, "4", "Domain Resource") },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Recipient;

    #[test]
    fn moments_are_written_as_fhir_reads_them() {
        assert_eq!(instant(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(instant(Timestamp(1_790_000_000_042)), "2026-09-21T14:13:20.042Z");
    }

    #[test]
    fn an_event_says_who_saw_what_of_whom_and_never_who_the_patient_is() {
        let to =
            Recipient { actor: "seat 12".to_owned(), name: "Helen Marsh".parse().ok(), role: "consultant".to_owned() };
        let object = Some("1.2.840.1".to_owned());
        let shown = Disclosure { at: Timestamp(0), case: "7".to_owned(), what: Disclosed::Images, object, to };
        let event = audit_event(&shown);
        assert_eq!(event["agent"][0]["who"]["display"], "Helen Marsh");
        assert_eq!(event["entity"][0]["what"]["identifier"]["value"], "7");
        assert_eq!(event["entity"][1]["what"]["identifier"]["value"], "images 1.2.840.1");
        assert_eq!(event["action"], "R");
        let erased = audit_event(&Disclosure { what: Disclosed::Erasure, ..shown });
        assert_eq!((&erased["action"], &erased["subtype"][0]["code"]), (&json!("D"), &json!("delete")));
    }
}
