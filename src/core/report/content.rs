use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{ParticipantId, Role, SessionId, Timestamp};
use crate::protocol::{Bilingual, EvidenceLink, OutcomeView};

/// How one language of a field came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranslationStatus {
    /// Written in this language, or said the same in both by the system.
    Original,
    /// Translated by a machine and read by nobody: never signed.
    MachineDraft,
    Human,
    /// Compared with the other language by a second person.
    Checked,
}

/// One language of a field: how it came about, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideState {
    pub status: TranslationStatus,
    pub by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<String>,
    pub at: Timestamp,
}

/// One statement. `lead` is the same in every language: a number, a date, a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLine {
    #[serde(default)]
    pub lead: String,
    pub text: Bilingual,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<EvidenceLink>,
}

impl FieldLine {
    pub fn new(lead: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { lead: lead.into(), text: Bilingual::new(zh, en), links: Vec::new() }
    }
}

/// A field as it stands. `revision` counts its wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub revision: u32,
    pub lines: Vec<FieldLine>,
    pub zh: SideState,
    pub en: SideState,
}

impl Field {
    pub fn is_empty(&self) -> bool {
        self.lines.iter().all(|line| line.text.is_empty())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStatus {
    Preliminary,
    Final,
    /// A later version stands in its place.
    Amended,
}

/// Which report this one corrects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// SHA-256 of the canonical bytes, in hexadecimal.
    pub digest: String,
    pub version: u32,
    pub reason: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patient {
    pub name: Bilingual,
    /// `1968-03-14`, or empty.
    pub born: String,
    /// `male`, `female`, `other` or `unknown`, as FHIR says.
    pub sex: String,
    pub case_number: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Institution {
    pub name: Bilingual,
    pub place: Bilingual,
    /// An IANA time zone is shown by its offset from UTC in minutes.
    pub utc_offset_minutes: i32,
}

/// One stay in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    pub from: Timestamp,
    pub until: Timestamp,
}

/// A participant, as the system saw him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub participant: ParticipantId,
    pub role: Role,
    pub name: String,
    pub speaks: String,
    pub listens: String,
    /// Held the chair when the session ended.
    pub chair: bool,
    pub stays: Vec<Stay>,
}

/// A document of the dossier that was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub id: String,
    pub title: Bilingual,
    pub media_type: String,
    /// Of the file, in hexadecimal; empty when there is no file.
    pub sha256: String,
}

/// An image that a statement rests on, with the display that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyImage {
    pub study: String,
    pub series: String,
    pub instance: String,
    pub frame: u32,
    pub caption: Bilingual,
    /// Such as `C 40 W 400`.
    pub display: String,
}

/// What the directory knows of a participant; what it does not know is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qualification {
    pub participant: ParticipantId,
    pub specialty: Bilingual,
    pub licence: String,
    /// Where the licence is held, ISO 3166-1 alpha-2.
    pub country: String,
    pub institution: Bilingual,
}

/// An image that statements link to, as the dossier has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedImage {
    /// Series and instance as the room names them.
    pub series: String,
    pub instance: String,
    /// The UID of the object.
    pub source: String,
    /// Of the series, and of the object in it, as people count them.
    pub series_number: u32,
    pub slice: u32,
}

/// What the fields were drawn from, for programs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportFacts {
    pub session: SessionId,
    pub title: String,
    pub started: Timestamp,
    pub ended: Timestamp,
    pub patient: Patient,
    pub inviting: Institution,
    pub consulting: Institution,
    pub people: Vec<Person>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifications: Vec<Qualification>,
    pub outcome: OutcomeView,
    pub materials: Vec<Material>,
    pub key_images: Vec<KeyImage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked_images: Vec<LinkedImage>,
    /// Root of the Merkle tree over timeline and recording, in hexadecimal; empty when nothing was sealed.
    pub evidence_root: String,
    pub recorded: bool,
}

/// One version of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub version: u32,
    pub drafted: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amends: Option<Amendment>,
    pub facts: ReportFacts,
    pub fields: BTreeMap<String, Field>,
    /// For the patient, in plain words, where it was signed with the report: reports of before have it here. Now it
    /// is a document of its own, a `PatientVersion`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_version: Option<Field>,
    /// Who approved that, and which wording of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patient_approved: Option<(String, u32)>,
}

impl Report {
    /// The institution's own name of this report.
    pub fn identifier(&self) -> String {
        format!("{}/{}", self.facts.session, self.version)
    }

    /// Who has approved what the report itself tells the patient, as reports of before did. `None`: nobody has.
    pub fn approved_inside(&self) -> Option<(&str, &Field)> {
        let (name, wording) = self.patient_approved.as_ref()?;
        let field = self.patient_version.as_ref()?;
        (!field.is_empty() && field.revision == *wording).then_some((name.as_str(), field))
    }

    /// The inviting house: as field A7 names it once somebody has written there, until then as the case knows it.
    pub fn inviting_name(&self) -> &Bilingual {
        self.house("A7", &self.facts.inviting)
    }

    /// The consulting house, by field A8.
    pub fn consulting_name(&self) -> &Bilingual {
        self.house("A8", &self.facts.consulting)
    }

    fn house<'a>(&'a self, code: &str, known: &'a Institution) -> &'a Bilingual {
        let written = self.fields.get(code).filter(|field| field.revision > 1 || known.name.is_empty());
        let line = written.and_then(|field| field.lines.iter().find(|line| !line.text.is_empty()));
        line.map_or(&known.name, |line| &line.text)
    }

    pub fn lines(&self, code: &str) -> &[FieldLine] {
        self.fields.get(code).map_or(&[], |field| &field.lines)
    }
}
