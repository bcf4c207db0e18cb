use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::text::{both, narrative, side};
use crate::model::{Role, Timestamp};
use crate::protocol::{EvidenceLink, ItemBody};
use crate::report::calendar::instant;
use crate::report::content::{FieldLine, Person, Report, ReportStatus};
use crate::report::evidence::{Evidence, evidence};
use crate::report::fields::{SECTIONS, Section};
use crate::report::patient::{ForPatient, lines_for_patient};
use crate::report::signing::Signature;
use crate::report::told::{ToldField, told_fields};

pub(super) const LOINC: &str = "http://loinc.org";

/// The document of one version with the signatures it has.
pub fn document(report: &Report, signatures: &[Signature], status: ReportStatus) -> Value {
    written(&Writer { report, signatures, status, told: None, evidence: evidence(report) })
}

/// The same with what the patient is told before it: a document of its own beside that of the report.
pub fn patient_document(report: &Report, signatures: &[Signature], status: ReportStatus, told: &ForPatient) -> Value {
    written(&Writer { report, signatures, status, told: Some(told), evidence: evidence(report) })
}

fn written(writer: &Writer<'_>) -> Value {
    let moments = writer.signatures.iter().map(|it| it.at).chain(writer.told.map(|it| it.at));
    let last = moments.max().unwrap_or(writer.report.drafted);
    let name = writer.told.map_or("", |it| it.identifier.as_str());
    let mut entries = vec![writer.composition(last)];
    entries.extend(writer.people());
    entries.extend(writer.setting());
    entries.extend(writer.plan());
    entries.extend(writer.evidence());
    entries.extend(writer.provenance());
    json!({
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": writer.url("Bundle", name)},
        "type": "document",
        "timestamp": instant(last),
        "entry": entries,
    })
}

pub(super) struct Writer<'a> {
    pub(super) report: &'a Report,
    pub(super) signatures: &'a [Signature],
    pub(super) status: ReportStatus,
    /// What the patient is told, where it is a document of its own.
    pub(super) told: Option<&'a ForPatient>,
    pub(super) evidence: Vec<Evidence>,
}

impl Writer<'_> {
    /// A UUID that follows from report, version, kind and number (RFC 9562, version 8).
    fn url(&self, kind: &str, id: impl std::fmt::Display) -> String {
        let name = format!("consilium/{}/{kind}/{id}", self.report.identifier());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&Sha256::digest(name.as_bytes())[..16]);
        bytes[6] = bytes[6] & 0x0f | 0x80;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }

    pub(super) fn reference(&self, kind: &str, id: impl std::fmt::Display) -> Value {
        json!({"reference": self.url(kind, id)})
    }

    pub(super) fn entry(&self, kind: &str, id: impl std::fmt::Display, mut resource: Value) -> Value {
        let url = self.url(kind, id);
        if let Some(members) = resource.as_object_mut() {
            members.insert("resourceType".to_owned(), json!(kind));
            members.insert("id".to_owned(), json!(url.trim_start_matches("urn:uuid:")));
        }
        json!({"fullUrl": url, "resource": resource})
    }

    pub(super) fn patient(&self) -> Value {
        self.reference("Patient", 1)
    }

    pub(super) fn person(&self, person: &Person) -> Value {
        match person.role {
            Role::Patient => self.patient(),
            Role::Family => self.reference("RelatedPerson", person.participant),
            _ => self.reference("Practitioner", person.participant),
        }
    }

    pub(super) fn experts(&self) -> impl Iterator<Item = &Person> {
        let expert = |it: &&Person| matches!(it.role, Role::LocalExpert | Role::Consultant);
        self.report.facts.people.iter().filter(expert)
    }

    fn composition(&self, date: Timestamp) -> Value {
        let facts = &self.report.facts;
        let status = match self.status {
            ReportStatus::Preliminary => "preliminary",
            ReportStatus::Final if self.report.amends.is_some() => "amended",
            ReportStatus::Final | ReportStatus::Amended => "final",
        };
        let authors: Vec<Value> = self.experts().map(|it| self.person(it)).collect();
        let authors = if authors.is_empty() { vec![self.reference("Organization", "inviting")] } else { authors };
        let mut resource = json!({
            "language": "zh",
            "identifier": {"system": "urn:consilium:report", "value": self.report.identifier()},
            "status": status,
            "type": {"coding": [{"system": LOINC, "code": "11488-4", "display": "Consult note"}]},
            "subject": self.patient(),
            "encounter": self.reference("Encounter", 1),
            "date": instant(date),
            "author": authors,
            "title": if facts.title.is_empty() { "会诊报告 · Consultation report" } else { &facts.title },
            "custodian": self.reference("Organization", "inviting"),
            "section": self.sections(),
        });
        let attesters: Vec<Value> = self.signatures.iter().map(|it| self.attester(it)).collect();
        if let Some(members) = resource.as_object_mut() {
            if !attesters.is_empty() {
                members.insert("attester".to_owned(), json!(attesters));
            }
            if let Some(amends) = &self.report.amends {
                let value = format!("{}/{}", facts.session, amends.version);
                let target = json!({"system": "urn:consilium:report", "value": value});
                members.insert("relatesTo".to_owned(), json!([{"code": "replaces", "targetIdentifier": target}]));
            }
        }
        self.entry("Composition", self.edition(), resource)
    }

    /// Tells the Composition for the patient from that of the report alone.
    pub(super) fn edition(&self) -> &str {
        self.told.map_or("1", |it| it.identifier.as_str())
    }

    fn attester(&self, signature: &Signature) -> Value {
        let mode = if signature.chair { "legal" } else { "professional" };
        json!({
            "mode": mode,
            "time": instant(signature.at),
            "party": self.reference("Practitioner", signature.participant),
        })
    }

    fn sections(&self) -> Vec<Value> {
        self.for_patient().into_iter().chain(SECTIONS.iter().filter_map(|section| self.section(section))).collect()
    }

    /// What the patient is told, once somebody has approved it. It comes first, as on paper.
    fn for_patient(&self) -> Option<Value> {
        let lines = lines_for_patient(self.report, self.told)?;
        Some(json!({
            "title": "写给患者 · For the patient",
            "code": {"coding": [{"system": LOINC, "code": "69730-0", "display": "Instructions"}]},
            "section": [{
                "title": "患者版 · Patient version",
                "code": {"coding": [{"system": "urn:consilium:report-field", "code": "patient"}]},
                "text": narrative(&lines, &[]),
            }],
        }))
    }

    fn section(&self, section: &Section) -> Option<Value> {
        let fields = told_fields(self.report, self.signatures, self.status, section.letter);
        if fields.is_empty() {
            return None;
        }
        let fields: Vec<Value> = fields.iter().map(|field| self.field(field)).collect();
        let mut told = json!({"title": format!("{} · {}", section.zh, section.en), "section": fields});
        let members = told.as_object_mut()?;
        if let Some((code, display)) = section.loinc {
            members.insert("code".to_owned(), json!({"coding": [{"system": LOINC, "code": code, "display": display}]}));
        }
        let entries = self.section_entries(section.letter);
        if !entries.is_empty() {
            members.insert("entry".to_owned(), json!(entries));
        }
        Some(told)
    }

    fn field(&self, field: &ToldField<'_>) -> Value {
        let spec = field.spec;
        let mut told = json!({
            "title": format!("{} {} · {}", spec.code, spec.zh, spec.en),
            "code": {"coding": [{"system": "urn:consilium:report-field", "code": spec.code}]},
            "text": narrative(&field.lines, &self.evidence),
        });
        if let (Some(written), Some(members)) = (field.written, told.as_object_mut()) {
            let mut extensions = vec![json!({
                "url": "urn:consilium:translation-status",
                "extension": [side(written, "zh"), side(written, "en")],
            })];
            extensions.extend(self.links(&field.lines));
            members.insert("extension".to_owned(), json!(extensions));
        }
        told
    }

    /// What the statements of a field rest on: each link with the number of its statement.
    fn links(&self, lines: &[FieldLine]) -> Vec<Value> {
        let written = lines.iter().filter(|line| !line.text.is_empty());
        let links = (1..).zip(written).flat_map(|(number, line)| line.links.iter().map(move |link| (number, link)));
        links.filter_map(|(number, link)| self.link(number, link)).collect()
    }

    fn link(&self, number: u32, link: &EvidenceLink) -> Option<Value> {
        let found = self.evidence.iter().find(|it| it.link == *link)?;
        let mut parts = vec![
            json!({"url": "line", "valuePositiveInt": number}),
            json!({"url": "mark", "valueString": found.mark}),
            json!({"url": "source", "valueReference": self.source(found)}),
        ];
        if let EvidenceLink::Document { page, .. } = link {
            parts.push(json!({"url": "page", "valuePositiveInt": page}));
        }
        Some(json!({"url": "urn:consilium:evidence", "extension": parts}))
    }

    /// A document of the case, or the sound or image of its own; a document that is not in the report has a name alone.
    fn source(&self, evidence: &Evidence) -> Value {
        match &evidence.link {
            EvidenceLink::Document { document, .. } if self.report.material(document).is_some() => {
                self.reference("DocumentReference", document)
            }
            EvidenceLink::Document { .. } => json!({"display": both(&evidence.text.zh, &evidence.text.en)}),
            EvidenceLink::Audio { .. } | EvidenceLink::Image { .. } => self.reference("Media", &evidence.mark),
        }
    }

    /// What a section speaks of, as resources.
    fn section_entries(&self, letter: char) -> Vec<Value> {
        let facts = &self.report.facts;
        let items = || facts.outcome.items.iter();
        match letter {
            'A' => vec![self.reference("Organization", "consulting")],
            'B' => vec![self.reference("ServiceRequest", 1)],
            'C' => self.roles().map(|it| self.reference("PractitionerRole", it.participant)).collect(),
            'E' if !self.report.lines("E1").is_empty() => vec![self.reference("Consent", 1)],
            'F' => self.conditions().map(|(at, _)| self.reference("Condition", at)).collect(),
            'G' => {
                let documents = facts.materials.iter().map(|it| self.reference("DocumentReference", &it.id));
                let images = (1..=facts.key_images.len()).map(|at| self.reference("Media", at));
                documents.chain(images).collect()
            }
            'I' => self.opinions().map(|(at, _)| self.reference("ClinicalImpression", at)).collect(),
            'J' => vec![self.reference("CarePlan", 1)],
            'K' => {
                let action = |it: &&crate::protocol::OutcomeItem| matches!(it.body, ItemBody::Action { .. });
                items().filter(action).map(|it| self.reference("Task", it.id)).collect()
            }
            _ => Vec::new(),
        }
    }
}
