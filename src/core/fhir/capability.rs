use serde_json::{Value, json};

use super::file::ResourceKind;

/// What can be asked for. `base`: the address of the FHIR interface; `date`: when this version was made.
pub fn capability_statement(base: &str, version: &str, date: &str) -> Value {
    let resource = |kind: &ResourceKind| {
        json!({
            "type": kind.as_str(),
            "interaction": [{ "code": "read" }, { "code": "search-type" }],
            "searchParam": [{ "name": "case", "type": "token", "documentation": "The number of the case." }],
        })
    };
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": date,
        "kind": "instance",
        "software": { "name": "Consilium", "version": version },
        "implementation": { "description": "Cases of this house, for reading", "url": base },
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json"],
        "rest": [{
            "mode": "server",
            "security": { "description": "The cookie of a member of staff who has signed in." },
            "resource": ResourceKind::ALL.iter().map(resource).collect::<Vec<_>>(),
        }],
    })
}
