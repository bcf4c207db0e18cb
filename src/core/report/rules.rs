//! What a FHIR R4 document must keep, beyond what validators from elsewhere check: the rules of a document Bundle
//! (R4 3.3.1, invariants bdl-*), and for the resources written here their members, required ones and codes.

use std::collections::BTreeSet;

use serde_json::Value;

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub place: String,
    pub what: String,
}

/// One kind of resource: what it must have, what else it may have, and the codes of its status.
struct Shape {
    kind: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    statuses: &'static [&'static str],
}

const fn shape(
    kind: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    statuses: &'static [&'static str],
) -> Shape {
    Shape { kind, required, optional, statuses }
}

const SHAPES: &[Shape] = &[
    shape(
        "Composition",
        &["status", "type", "date", "author", "title", "subject", "section"],
        &["language", "identifier", "encounter", "attester", "custodian", "relatesTo", "text"],
        &["preliminary", "final", "amended", "entered-in-error"],
    ),
    shape("Patient", &["name"], &["identifier", "gender", "birthDate"], &[]),
    shape("Practitioner", &["name"], &["identifier", "qualification"], &[]),
    shape("PractitionerRole", &["practitioner"], &["organization", "code", "specialty"], &[]),
    shape("RelatedPerson", &["patient"], &["name", "relationship"], &[]),
    shape("Organization", &["name"], &["identifier"], &[]),
    shape(
        "Encounter",
        &["status", "class"],
        &["subject", "participant", "period", "serviceProvider", "reasonCode", "basedOn"],
        &["planned", "in-progress", "finished", "cancelled"],
    ),
    shape(
        "ServiceRequest",
        &["status", "intent", "subject"],
        &["encounter", "code", "reasonCode", "note"],
        &["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"],
    ),
    shape(
        "CarePlan",
        &["status", "intent", "subject"],
        &["encounter", "created", "description", "activity", "title"],
        &["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"],
    ),
    shape(
        "Task",
        &["status", "intent"],
        &["description", "for", "owner", "restriction"],
        &["draft", "requested", "received", "accepted", "rejected", "ready", "in-progress", "completed", "cancelled"],
    ),
    shape("Condition", &["subject"], &["clinicalStatus", "code"], &[]),
    shape(
        "ClinicalImpression",
        &["status", "subject"],
        &["date", "assessor", "summary"],
        &["in-progress", "completed", "entered-in-error"],
    ),
    shape(
        "DocumentReference",
        &["status", "content"],
        &["identifier", "description"],
        &["current", "superseded", "entered-in-error"],
    ),
    shape(
        "Media",
        &["status", "content"],
        &["identifier", "subject", "createdPeriod"],
        &["completed", "in-progress", "stopped", "unknown"],
    ),
    shape(
        "Consent",
        &["status", "scope", "category"],
        &["patient", "policyRule", "dateTime"],
        &["draft", "proposed", "active", "rejected", "inactive", "entered-in-error"],
    ),
    shape("Provenance", &["target", "recorded", "agent"], &["signature"], &[]),
];

/// Members whose value is a moment or a day.
const MOMENTS: [&str; 11] =
    ["date", "timestamp", "recorded", "when", "time", "start", "end", "created", "birthDate", "dateTime", "issued"];

/// Every fault of a document; empty for a sound one.
pub fn check_document(bundle: &Value) -> Vec<Fault> {
    let mut faults = Faults::default();
    if bundle["resourceType"] != "Bundle" || bundle["type"] != "document" {
        faults.add("Bundle", "is not a Bundle of type document");
    }
    if !bundle["identifier"]["system"].is_string() || !bundle["identifier"]["value"].is_string() {
        faults.add("Bundle.identifier", "a document has an identifier with system and value (bdl-9)");
    }
    if !bundle["timestamp"].as_str().is_some_and(|text| text.len() > 10 && is_moment(text)) {
        faults.add("Bundle.timestamp", "a document has the moment of its making (bdl-10)");
    }
    let entries = bundle["entry"].as_array().map_or(&[][..], Vec::as_slice);
    if entries.first().is_none_or(|entry| entry["resource"]["resourceType"] != "Composition") {
        faults.add("Bundle.entry[0]", "the first entry of a document is its Composition (bdl-11)");
    }
    let mut urls = BTreeSet::new();
    for (at, entry) in entries.iter().enumerate() {
        match entry["fullUrl"].as_str() {
            Some(url) if urls.insert(url) => {}
            Some(_) => faults.add(format!("Bundle.entry[{at}]"), "has the address of another entry (bdl-7)"),
            None => faults.add(format!("Bundle.entry[{at}]"), "has no address"),
        }
        check_resource(&entry["resource"], at, &mut faults);
    }
    check_reach(entries, &urls, &mut faults);
    walk(bundle, "Bundle", &mut |place, name, value| {
        if MOMENTS.contains(&name) && value.is_string() && !value.as_str().is_some_and(is_moment) {
            faults.add(place, "is neither a moment nor a day");
        }
    });
    faults.0
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.0.push(Fault { place: place.into(), what: what.into() });
    }
}

fn check_resource(resource: &Value, at: usize, faults: &mut Faults) {
    let place = |member: &str| format!("Bundle.entry[{at}].resource.{member}");
    let kind = resource["resourceType"].as_str().unwrap_or_default();
    let Some(shape) = SHAPES.iter().find(|shape| shape.kind == kind) else {
        return faults.add(place("resourceType"), "is of a kind that a report does not hold");
    };
    for member in shape.required {
        let value = &resource[*member];
        if value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == "" {
            faults.add(place(member), "is required");
        }
    }
    for member in resource.as_object().into_iter().flat_map(|members| members.keys()) {
        let known = ["resourceType", "id"].contains(&member.as_str())
            || shape.required.contains(&member.as_str())
            || shape.optional.contains(&member.as_str());
        if !known {
            faults.add(place(member), "is not a member of this kind");
        }
    }
    if let Some(status) = resource["status"].as_str().filter(|it| !shape.statuses.contains(it)) {
        faults.add(place("status"), format!("{status} is not a status of this kind"));
    }
    if kind == "Composition" {
        check_composition(resource, at, faults);
    }
}

fn check_composition(composition: &Value, at: usize, faults: &mut Faults) {
    let signed = ["final", "amended"].iter().any(|status| composition["status"] == *status);
    if signed && composition["attester"].as_array().is_none_or(Vec::is_empty) {
        faults.add(format!("Bundle.entry[{at}].resource.attester"), "a final report is attested");
    }
    let mut narratives = 0;
    let mut bare = Vec::new();
    sections(composition, "section", &mut |place, section| {
        let div = section["text"]["div"].as_str();
        narratives += usize::from(div.is_some());
        let inner = section["section"].as_array().is_some_and(|list| !list.is_empty());
        let told = div.is_some_and(|div| div.starts_with("<div xmlns=\"http://www.w3.org/1999/xhtml\">"));
        if !told && !inner {
            bare.push(place.to_owned());
        }
    });
    for place in bare {
        faults.add(format!("Bundle.entry[{at}].resource.{place}"), "has no narrative");
    }
    if narratives == 0 {
        faults.add(format!("Bundle.entry[{at}].resource.section"), "a document can be read by people");
    }
}

fn sections(of: &Value, path: &str, visit: &mut impl FnMut(&str, &Value)) {
    for (at, section) in of["section"].as_array().into_iter().flatten().enumerate() {
        let place = format!("{path}[{at}]");
        visit(&place, section);
        sections(section, &format!("{place}.section"), visit);
    }
}

/// Every reference leads to an entry, and every entry is reached from the Composition or speaks of what is.
fn check_reach(entries: &[Value], urls: &BTreeSet<&str>, faults: &mut Faults) {
    let mut referred = BTreeSet::new();
    let mut dangling = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        walk(&entry["resource"], &format!("Bundle.entry[{at}].resource"), &mut |place, name, value| {
            if let (true, Some(target)) = (name == "reference", value.as_str()) {
                if !urls.contains(target) {
                    dangling.push(place.to_owned());
                }
                referred.insert(target.to_owned());
            }
        });
    }
    for place in dangling {
        faults.add(place, "leads to nothing in the document");
    }
    for (at, entry) in entries.iter().enumerate().skip(1) {
        let speaks = entry["resource"]["resourceType"] == "Provenance";
        if !speaks && !entry["fullUrl"].as_str().is_some_and(|url| referred.contains(url)) {
            faults.add(format!("Bundle.entry[{at}]"), "is part of no document: nothing refers to it");
        }
    }
}

fn walk(value: &Value, place: &str, visit: &mut impl FnMut(&str, &str, &Value)) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                let place = format!("{place}.{name}");
                visit(&place, name, inner);
                walk(inner, &place, visit);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &format!("{place}[{at}]"), visit);
            }
        }
        _ => {}
    }
}

/// A day, or a moment with its zone (R4 2.24.0.1): month and day within their bounds.
fn is_moment(text: &str) -> bool {
    let (day, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    if day.parse::<crate::cases::Date>().is_err() {
        return false;
    }
    let Some(time) = rest.strip_prefix('T') else { return rest.is_empty() };
    let clock = time.get(..8).unwrap_or_default();
    let figures = clock.split(':').map(|part| part.parse::<u8>().unwrap_or(99)).collect::<Vec<_>>();
    let in_bounds = matches!(figures[..], [hours, minutes, seconds] if hours < 24 && minutes < 60 && seconds < 60);
    let zone = time.get(8..).unwrap_or_default().trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    in_bounds && (zone == "Z" || (zone.len() == 6 && zone.starts_with(['+', '-'])))
}
