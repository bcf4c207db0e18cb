//! What the sections of the document speak of: people and houses, the meeting, the plan, the evidence, the signatures.

use serde_json::{Value, json};

use super::document::{LOINC, Writer};
use super::text::{both, names};
use crate::model::Role;
use crate::protocol::{ItemBody, Stance};
use crate::report::calendar::instant;
use crate::report::content::{FieldLine, Institution, Person, ReportStatus};
use crate::report::signing::Signature;

impl Writer<'_> {
    pub(super) fn people(&self) -> Vec<Value> {
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

    pub(super) fn roles(&self) -> impl Iterator<Item = &Person> {
        self.report.facts.people.iter().filter(|it| !matches!(it.role, Role::Patient | Role::Family))
    }

    pub(super) fn setting(&self) -> Vec<Value> {
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

    pub(super) fn plan(&self) -> Vec<Value> {
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

    pub(super) fn conditions(&self) -> impl Iterator<Item = (usize, &FieldLine)> {
        (1..).zip(self.report.lines("F2"))
    }

    pub(super) fn opinions(&self) -> impl Iterator<Item = (usize, &crate::protocol::StanceView)> {
        let outcome = &self.report.facts.outcome;
        let holds = |it: &&crate::protocol::StanceView| {
            outcome.items.iter().any(|item| item.id == it.item && item.revision == it.on_revision)
        };
        (1..).zip(outcome.stances.iter().filter(holds))
    }

    pub(super) fn evidence(&self) -> Vec<Value> {
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

    pub(super) fn provenance(&self) -> Option<Value> {
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
