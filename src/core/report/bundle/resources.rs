//! What the sections of the document speak of: people and houses, the meeting, the plan, the evidence, the signatures.

use serde_json::{Value, json};

use super::document::{LOINC, Writer};
use super::text::{both, names};
use crate::model::Role;
use crate::protocol::{Bilingual, EvidenceLink, Intent, ItemBody, Stance};
use crate::report::calendar::instant;
use crate::report::content::{FieldLine, Person, Qualification, ReportStatus};
use crate::report::evidence::Evidence;
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
                _ => {
                    let practitioner = practitioner(&person.name, self.qualification(person));
                    entries.push(self.entry("Practitioner", person.participant, practitioner));
                }
            }
        }
        entries.extend(self.roles().map(|person| self.role(person)));
        entries
    }

    fn role(&self, person: &Person) -> Value {
        let house = if person.role == Role::Consultant { "consulting" } else { "inviting" };
        let mut role = json!({
            "practitioner": self.person(person),
            "organization": self.reference("Organization", house),
            "code": [{"text": person.role.as_str()}],
        });
        let specialty = self.qualification(person).map(|it| both(&it.specialty.zh, &it.specialty.en));
        if let (Some(text), Some(members)) = (specialty.filter(|text| !text.is_empty()), role.as_object_mut()) {
            members.insert("specialty".to_owned(), json!([{"text": text}]));
        }
        self.entry("PractitionerRole", person.participant, role)
    }

    fn qualification(&self, person: &Person) -> Option<&Qualification> {
        self.report.facts.qualifications.iter().find(|it| it.participant == person.participant)
    }

    pub(super) fn roles(&self) -> impl Iterator<Item = &Person> {
        self.report.facts.people.iter().filter(|it| !matches!(it.role, Role::Patient | Role::Family))
    }

    pub(super) fn setting(&self) -> Vec<Value> {
        let facts = &self.report.facts;
        let house = |name: &Bilingual| {
            let mut sides = vec![name.zh.trim(), name.en.trim()];
            sides.dedup();
            sides.retain(|side| !side.is_empty());
            let name = sides.join(" · ").replace('\n', " ");
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
            self.entry("Organization", "inviting", house(self.report.inviting_name())),
            self.entry("Organization", "consulting", house(self.report.consulting_name())),
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
                ItemBody::Option { .. } => activities.extend(option(&item.body)),
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
        entries.extend(self.evidence.iter().filter_map(|it| self.media_of(it)));
        if !self.report.lines("E1").is_empty() {
            entries.push(self.consent());
        }
        entries
    }

    /// What was said, or an image, that statements rest on. Documents are there already.
    fn media_of(&self, evidence: &Evidence) -> Option<Value> {
        let mut media = json!({
            "status": "completed",
            "subject": self.patient(),
            "content": {"title": format!("{} {}", evidence.mark, both(&evidence.text.zh, &evidence.text.en))},
        });
        let (member, value) = match &evidence.link {
            EvidenceLink::Audio { from, until } => {
                ("createdPeriod", json!({"start": instant(*from), "end": instant(*until)}))
            }
            EvidenceLink::Image { series, instance, .. } => {
                let source = self.report.linked_image(series, instance).map_or(instance, |it| &it.source);
                ("identifier", json!([{"system": "urn:dicom:uid", "value": format!("urn:oid:{source}")}]))
            }
            EvidenceLink::Document { .. } => return None,
        };
        media.as_object_mut()?.insert(member.to_owned(), value);
        Some(self.entry("Media", &evidence.mark, media))
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
            "target": [self.reference("Composition", self.edition())],
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

/// Somebody with his licence, where the house knows it.
fn practitioner(name: &str, known: Option<&Qualification>) -> Value {
    let mut told = json!({"name": [{"text": name}]});
    let licensed = known.filter(|it| !it.licence.is_empty());
    if let (Some(known), Some(members)) = (licensed, told.as_object_mut()) {
        let kind = format!("执业资质 / licence {}", known.country);
        let licence = json!([{"identifier": [{"value": known.licence}], "code": {"text": kind.trim()}}]);
        members.insert("qualification".to_owned(), licence);
    }
    told
}

/// An option with its rank, what it is meant to reach, and how well that is known. Without a rank it is not to be done.
fn option(body: &ItemBody) -> Option<Value> {
    let ItemBody::Option { text, priority, intent, evidence } = body else { return None };
    let mut detail = json!({"status": "not-started", "description": both(&text.zh, &text.en)});
    let members = detail.as_object_mut()?;
    if priority.is_none() {
        members.insert("doNotPerform".to_owned(), json!(true));
    }
    let level = Some(both(&evidence.zh, &evidence.en)).filter(|text| !text.is_empty());
    let extensions: Vec<Value> = [
        priority.map(|rank| json!({"url": "urn:consilium:priority", "valuePositiveInt": rank})),
        intent.map(|intent| json!({"url": "urn:consilium:intent", "valueCode": intent_code(intent)})),
        level.map(|text| json!({"url": "urn:consilium:evidence-level", "valueString": text})),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !extensions.is_empty() {
        members.insert("extension".to_owned(), json!(extensions));
    }
    Some(json!({"detail": detail}))
}

fn intent_code(intent: Intent) -> &'static str {
    match intent {
        Intent::Curative => "curative",
        Intent::Palliative => "palliative",
        Intent::Diagnostic => "diagnostic",
        Intent::Supportive => "supportive",
    }
}
