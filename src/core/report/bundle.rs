//! The report as a FHIR R4 document (4.0.1, Bundle of type document): Composition first, every reference inside.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::calendar::instant;
use super::content::{Field, FieldLine, Institution, Person, Report, ReportStatus, TranslationStatus};
use super::fields::{FIELDS, FieldSpec, SECTIONS, Section};
use super::signing::{Signature, signature_lines};
use crate::model::{Role, Timestamp};
use crate::protocol::{ItemBody, Stance};

const LOINC: &str = "http://loinc.org";

/// The document of one version with the signatures it has.
pub fn document(report: &Report, signatures: &[Signature], status: ReportStatus) -> Value {
    let writer = Writer { report, signatures, status };
    let last = signatures.iter().map(|it| it.at).max().unwrap_or(report.drafted);
    let mut entries = vec![writer.composition(last)];
    entries.extend(writer.people());
    entries.extend(writer.setting());
    entries.extend(writer.plan());
    entries.extend(writer.evidence());
    entries.extend(writer.provenance());
    json!({
        "resourceType": "Bundle",
        "identifier": {"system": "urn:ietf:rfc:3986", "value": writer.url("Bundle", "")},
        "type": "document",
        "timestamp": instant(last),
        "entry": entries,
    })
}

struct Writer<'a> {
    report: &'a Report,
    signatures: &'a [Signature],
    status: ReportStatus,
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

    fn reference(&self, kind: &str, id: impl std::fmt::Display) -> Value {
        json!({"reference": self.url(kind, id)})
    }

    fn entry(&self, kind: &str, id: impl std::fmt::Display, mut resource: Value) -> Value {
        let url = self.url(kind, id);
        if let Some(members) = resource.as_object_mut() {
            members.insert("resourceType".to_owned(), json!(kind));
            members.insert("id".to_owned(), json!(url.trim_start_matches("urn:uuid:")));
        }
        json!({"fullUrl": url, "resource": resource})
    }

    fn patient(&self) -> Value {
        self.reference("Patient", 1)
    }

    fn person(&self, person: &Person) -> Value {
        match person.role {
            Role::Patient => self.patient(),
            Role::Family => self.reference("RelatedPerson", person.participant),
            _ => self.reference("Practitioner", person.participant),
        }
    }

    fn experts(&self) -> impl Iterator<Item = &Person> {
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
        self.entry("Composition", 1, resource)
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
        SECTIONS.iter().filter_map(|section| self.section(section)).collect()
    }

    fn section(&self, section: &Section) -> Option<Value> {
        let of = |spec: &&FieldSpec| spec.code.starts_with(section.letter);
        let mut fields: Vec<Value> = FIELDS.iter().filter(of).filter_map(|spec| self.field(spec)).collect();
        if section.letter == 'M' && !self.signatures.is_empty() {
            fields.insert(0, signed(self.signatures));
        }
        if fields.is_empty() {
            return None;
        }
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

    fn field(&self, spec: &FieldSpec) -> Option<Value> {
        let field = self.report.fields.get(spec.code).filter(|field| !field.is_empty())?;
        Some(json!({
            "extension": [{
                "url": "urn:consilium:translation-status",
                "extension": [side(field, "zh"), side(field, "en")],
            }],
            "title": format!("{} {} · {}", spec.code, spec.zh, spec.en),
            "code": {"coding": [{"system": "urn:consilium:report-field", "code": spec.code}]},
            "text": narrative(&field.lines),
        }))
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

    fn people(&self) -> Vec<Value> {
        let facts = &self.report.facts;
        let mut patient = json!({
            "identifier": [{"system": "urn:consilium:case", "value": facts.patient.case_number}],
            "name": names(&facts.patient.name.zh, &facts.patient.name.en),
            "gender": if facts.patient.sex.is_empty() { "unknown" } else { &facts.patient.sex },
        });
        if let Some(members) = patient.as_object_mut() {
            if facts.patient.case_number.is_empty() {
                members.remove("identifier");
            }
            if !facts.patient.born.is_empty() {
                members.insert("birthDate".to_owned(), json!(facts.patient.born));
            }
        }
        let mut entries = vec![self.entry("Patient", 1, patient)];
        for person in &facts.people {
            let name = json!([{"text": person.name}]);
            match person.role {
                Role::Patient => {}
                Role::Family => {
                    let relative = json!({"patient": self.patient(), "name": name});
                    entries.push(self.entry("RelatedPerson", person.participant, relative));
                }
                _ => entries.push(self.entry("Practitioner", person.participant, json!({"name": name}))),
            }
        }
        for person in self.roles() {
            let house = if person.role == Role::Consultant { "consulting" } else { "inviting" };
            let role = json!({
                "practitioner": self.person(person),
                "organization": self.reference("Organization", house),
                "code": [{"text": person.role.as_str()}],
            });
            entries.push(self.entry("PractitionerRole", person.participant, role));
        }
        entries
    }

    fn roles(&self) -> impl Iterator<Item = &Person> {
        self.report.facts.people.iter().filter(|it| !matches!(it.role, Role::Patient | Role::Family))
    }

    fn setting(&self) -> Vec<Value> {
        let facts = &self.report.facts;
        let house = |it: &Institution| {
            let name = [it.name.zh.as_str(), it.name.en.as_str()].into_iter().filter(|it| !it.is_empty());
            let name = name.collect::<Vec<_>>().join(" · ");
            json!({"name": if name.is_empty() { "–" } else { &name }})
        };
        let participants: Vec<Value> = facts.people.iter().filter(|it| it.role != Role::Patient).map(|it| {
            let code = if it.role == Role::Interpreter { ("TRANS", "Translator") } else { ("PART", "Participation") };
            let mut told = json!({
                "type": [{"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": code.0, "display": code.1,
                }]}],
                "individual": self.person(it),
            });
            if let (Some(first), Some(last), Some(members)) = (it.stays.first(), it.stays.last(), told.as_object_mut()) {
                let period = json!({"start": instant(first.from), "end": instant(last.until)});
                members.insert("period".to_owned(), period);
            }
            told
        }).collect();
        let mut encounter = json!({
            "status": "finished",
            "basedOn": [self.reference("ServiceRequest", 1)],
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "virtual"},
            "subject": self.patient(),
            "period": {"start": instant(facts.started), "end": instant(facts.ended)},
            "serviceProvider": self.reference("Organization", "inviting"),
        });
        if let (false, Some(members)) = (participants.is_empty(), encounter.as_object_mut()) {
            members.insert("participant".to_owned(), json!(participants));
        }
        vec![
            self.entry("Organization", "inviting", house(&facts.inviting)),
            self.entry("Organization", "consulting", house(&facts.consulting)),
            self.entry("Encounter", 1, encounter),
        ]
    }

    fn plan(&self) -> Vec<Value> {
        let lines = |code| self.report.lines(code).iter().map(|it| both(&it.text.zh, &it.text.en));
        let questions: Vec<Value> = lines("B2").map(|text| json!({"text": text})).collect();
        let request = json!({
            "status": "completed",
            "intent": "order",
            "subject": self.patient(),
            "encounter": self.reference("Encounter", 1),
            "code": {"text": "会诊 · Consultation"},
            "reasonCode": if questions.is_empty() { vec![json!({"text": "–"})] } else { questions },
        });
        let mut entries = vec![self.entry("ServiceRequest", 1, request)];
        let mut activities = Vec::new();
        for item in &self.report.facts.outcome.items {
            match &item.body {
                ItemBody::Option { text, priority, .. } => {
                    activities.push(option(&both(&text.zh, &text.en), *priority))
                }
                ItemBody::Action { text, owner, due } => {
                    activities.push(json!({"reference": self.reference("Task", item.id)}));
                    entries.push(self.entry("Task", item.id, self.task(&both(&text.zh, &text.en), owner, due)));
                }
                _ => {}
            }
        }
        let answers: Vec<String> = lines("J1").collect();
        let mut plan = json!({
            "status": if self.status == ReportStatus::Preliminary { "draft" } else { "active" },
            "intent": "proposal",
            "subject": self.patient(),
            "encounter": self.reference("Encounter", 1),
            "created": instant(self.report.drafted),
        });
        if let Some(members) = plan.as_object_mut() {
            if !answers.is_empty() {
                members.insert("description".to_owned(), json!(answers.join("\n")));
            }
            if !activities.is_empty() {
                members.insert("activity".to_owned(), json!(activities));
            }
        }
        entries.push(self.entry("CarePlan", 1, plan));
        entries
    }

    fn task(&self, what: &str, owner: &str, due: &str) -> Value {
        let known = self.report.facts.people.iter().find(|it| it.name == owner && it.role != Role::Family);
        let owner = known.map_or_else(|| json!({"display": owner}), |it| self.person(it));
        json!({
            "status": "requested",
            "intent": "plan",
            "description": what,
            "for": self.patient(),
            "owner": owner,
            "restriction": {"period": {"end": due}},
        })
    }

    fn conditions(&self) -> impl Iterator<Item = (usize, &FieldLine)> {
        (1..).zip(self.report.lines("F2"))
    }

    fn opinions(&self) -> impl Iterator<Item = (usize, &crate::protocol::StanceView)> {
        let outcome = &self.report.facts.outcome;
        let holds = |it: &&crate::protocol::StanceView| {
            outcome.items.iter().any(|item| item.id == it.item && item.revision == it.on_revision)
        };
        (1..).zip(outcome.stances.iter().filter(holds))
    }

    fn evidence(&self) -> Vec<Value> {
        let facts = &self.report.facts;
        let mut entries = Vec::new();
        for (at, line) in self.conditions() {
            let condition = json!({
                "clinicalStatus": {"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active",
                }]},
                "code": {"text": both(&line.text.zh, &line.text.en)},
                "subject": self.patient(),
            });
            entries.push(self.entry("Condition", at, condition));
        }
        for (at, opinion) in self.opinions() {
            let stance = match opinion.stance {
                Stance::Agree => "agree",
                Stance::Reservation => "agree with reservation",
                Stance::Dissent => "dissent",
                Stance::Abstain => "abstain",
            };
            let basis = both(&opinion.basis.zh, &opinion.basis.en);
            let impression = json!({
                "status": "completed",
                "subject": self.patient(),
                "date": instant(opinion.at),
                "assessor": self.reference("Practitioner", opinion.participant),
                "summary": if basis.is_empty() { stance.to_owned() } else { format!("{stance}: {basis}") },
            });
            entries.push(self.entry("ClinicalImpression", at, impression));
        }
        for material in &facts.materials {
            let mut reference = json!({
                "status": "current",
                "description": both(&material.title.zh, &material.title.en),
                "content": [{"attachment": {
                    "contentType": material.media_type, "title": both(&material.title.zh, &material.title.en),
                }}],
            });
            if let (false, Some(members)) = (material.sha256.is_empty(), reference.as_object_mut()) {
                let hash = json!([{"system": "urn:consilium:sha256", "value": material.sha256}]);
                members.insert("identifier".to_owned(), hash);
            }
            entries.push(self.entry("DocumentReference", &material.id, reference));
        }
        for (at, image) in (1..).zip(&facts.key_images) {
            let media = json!({
                "identifier": [{"system": "urn:dicom:uid", "value": format!("urn:oid:{}", image.instance)}],
                "status": "completed",
                "subject": self.patient(),
                "content": {"title": format!("{} #{} {}", both(&image.caption.zh, &image.caption.en), image.frame, image.display).trim()},
            });
            entries.push(self.entry("Media", at, media));
        }
        if !self.report.lines("E1").is_empty() {
            entries.push(self.consent());
        }
        entries
    }

    fn consent(&self) -> Value {
        let said: Vec<String> = self.report.lines("E1").iter().map(|it| both(&it.text.zh, &it.text.en)).collect();
        let consent = json!({
            "status": "active",
            "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "treatment"}]},
            "category": [{"coding": [{"system": LOINC, "code": "59284-0", "display": "Consent Document"}]}],
            "patient": self.patient(),
            "policyRule": {"text": said.join("\n")},
        });
        self.entry("Consent", 1, consent)
    }

    fn provenance(&self) -> Option<Value> {
        let last = self.signatures.iter().map(|it| it.at).max()?;
        let agents: Vec<Value> =
            self.signatures.iter().map(|it| json!({"who": self.reference("Practitioner", it.participant)})).collect();
        let signatures: Vec<Value> = self.signatures.iter().map(|it| self.signature(it)).collect();
        let provenance = json!({
            "target": [self.reference("Composition", 1)],
            "recorded": instant(last),
            "agent": agents,
            "signature": signatures,
        });
        Some(self.entry("Provenance", 1, provenance))
    }

    fn signature(&self, signature: &Signature) -> Value {
        use base64::Engine;
        let bytes: Vec<u8> = (0..signature.signature.len() / 2)
            .filter_map(|at| u8::from_str_radix(signature.signature.get(at * 2..at * 2 + 2)?, 16).ok())
            .collect();
        json!({
            "type": [{
                "system": "urn:iso-astm:E1762-95:2013", "code": "1.2.840.10065.1.12.1.1", "display": "Author's Signature",
            }],
            "when": instant(signature.at),
            "who": self.reference("Practitioner", signature.participant),
            "targetFormat": "application/json",
            "sigFormat": "application/octet-stream",
            "data": base64::engine::general_purpose::STANDARD.encode(bytes),
        })
    }
}

fn option(text: &str, priority: Option<u8>) -> Value {
    let mut detail = json!({"status": "not-started", "description": text});
    if let Some(members) = detail.as_object_mut() {
        match priority {
            Some(priority) => {
                let rank = json!([{"url": "urn:consilium:priority", "valuePositiveInt": priority}]);
                members.insert("extension".to_owned(), rank);
            }
            None => drop(members.insert("doNotPerform".to_owned(), json!(true))),
        }
    }
    json!({"detail": detail})
}

/// Field M1: it is not part of what is signed.
fn signed(signatures: &[Signature]) -> Value {
    json!({
        "title": "M1 签署 · Signatures",
        "code": {"coding": [{"system": "urn:consilium:report-field", "code": "M1"}]},
        "text": narrative(&signature_lines(signatures)),
    })
}

/// One text of two languages, for elements that hold one string.
fn both(zh: &str, en: &str) -> String {
    let sides = [zh.trim(), en.trim()];
    if sides[0] == sides[1] {
        return sides[0].to_owned();
    }
    sides.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" / ")
}

fn names(zh: &str, en: &str) -> Value {
    let name = |text: &str, code: &str| {
        // HL7 v3 EntityNameUse: ideographic and alphabetic representation.
        let url = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
        json!({"extension": [{"url": url, "valueCode": code}], "text": text})
    };
    let written = [(zh, "IDE"), (en, "ABC")].into_iter().filter(|(text, _)| !text.is_empty());
    let names: Vec<Value> = written.map(|(text, code)| name(text, code)).collect();
    if names.is_empty() { json!([{"text": "–"}]) } else { json!(names) }
}

fn side(field: &Field, language: &str) -> Value {
    let state = if language == "zh" { &field.zh } else { &field.en };
    let status = match state.status {
        TranslationStatus::Original => "original",
        TranslationStatus::MachineDraft => "machine-draft",
        TranslationStatus::Human => "human",
        TranslationStatus::Checked => "checked",
    };
    let mut told = Map::new();
    told.insert("url".to_owned(), json!(language));
    told.insert("valueCode".to_owned(), json!(status));
    Value::Object(told)
}

fn narrative(lines: &[FieldLine]) -> Value {
    let rows: String = lines.iter().filter(|it| !it.text.is_empty()).map(row).collect();
    let div = format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><ul>{rows}</ul></div>");
    json!({"status": "generated", "div": div})
}

fn row(line: &FieldLine) -> String {
    let lead = if line.lead.is_empty() { String::new() } else { format!("<b>{}</b> ", escape(&line.lead)) };
    let side = |text: &str, tag: &str| match text {
        "" => String::new(),
        text => format!("<span lang=\"{tag}\" xml:lang=\"{tag}\">{}</span>", escape(text).replace('\n', "<br/>")),
    };
    let (zh, en) = (line.text.zh.trim(), line.text.en.trim());
    let words = if zh == en { side(en, "und") } else { format!("{} {}", side(zh, "zh"), side(en, "en")) };
    format!("<li>{lead}{}</li>", words.trim())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
