use serde::{Deserialize, Serialize};

use super::completeness::{FieldMismatch, mismatches};
use super::content::{Field, FieldLine, Report, TranslationStatus};
use super::editing::{Edit, EditError, Editor, blank, edit_field};
use crate::model::{ParticipantId, Role, Timestamp};

/// How edits and mismatches name the patient's version.
pub const PATIENT: &str = "patient";

/// What the patient is told in plain words: a document of its own beside one version of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientVersion {
    /// The report that it is made from, as signatures name it,
    pub report: String,
    /// and SHA-256 of the canonical bytes of that, in hexadecimal; empty until somebody approves.
    #[serde(default)]
    pub report_sha256: String,
    /// Counts the texts beside one version of the report: an approved one is corrected by the next.
    pub edition: u32,
    pub text: Field,
}

impl PatientVersion {
    /// The first text beside a report.
    pub fn beside(report: &Report, text: Field) -> Self {
        Self { report: report.identifier(), report_sha256: String::new(), edition: 1, text }
    }

    /// The institution's own name of this text.
    pub fn identifier(&self) -> String {
        format!("{}/patient/{}", self.report, self.edition)
    }

    /// The same, as it is approved beside a report of this digest.
    pub fn of(&self, digest: &str) -> Self {
        Self { report_sha256: digest.to_owned(), ..self.clone() }
    }

    /// The text with another wording.
    pub fn edited(&self, edit: &Edit, editor: Editor<'_>) -> Result<Self, EditError> {
        Ok(Self { text: edit_field(&self.text, edit, editor)?, ..self.clone() })
    }
}

/// Nothing is written yet.
pub fn blank_patient_text(at: Timestamp) -> Field {
    blank(at)
}

/// Who lets the patient read a text, and the proof of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatientApproval {
    pub name: String,
    pub role: Role,
    pub chair: bool,
    pub at: Timestamp,
    /// SHA-256 of the canonical bytes of the text, in hexadecimal.
    pub sha256: String,
    /// Ed25519 over `approval_text`, in hexadecimal, and the key to check it with.
    pub signature: String,
    pub public_key: String,
}

/// Why a text is not approved now, or not by this person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ApproveError {
    #[error("The patient's version is approved by the local expert or by who held the chair.")]
    NotApprover,
    #[error("This text is approved already.")]
    Approved,
    #[error("The patient's version or the report has changed since you read it. Read it once more.")]
    Changed,
    #[error("Nothing is written for the patient yet.")]
    NoText,
    #[error("A translation for the patient has been read by nobody.")]
    UnreadText,
    #[error("The two languages for the patient differ in a figure, a side, a stage or a negation.")]
    UnequalText,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PatientStatus {
    Draft,
    Approved,
    /// It was approved beside a report that has changed since: it is not released until it is approved anew.
    Lapsed,
}

/// What differs between the two languages of a text.
pub fn patient_mismatches(text: &Field) -> Vec<FieldMismatch> {
    mismatches(PATIENT, text)
}

/// Everything that keeps this text from being approved by anybody.
pub fn unapproved_because(text: &Field) -> Vec<ApproveError> {
    let machine = |status| status == TranslationStatus::MachineDraft;
    let found = [
        (text.is_empty(), ApproveError::NoText),
        (!text.is_empty() && (machine(text.zh.status) || machine(text.en.status)), ApproveError::UnreadText),
        (!patient_mismatches(text).is_empty(), ApproveError::UnequalText),
    ];
    found.into_iter().filter(|(holds, _)| *holds).map(|(_, because)| because).collect()
}

/// Whether this person can approve the text that has this digest now; `who` is `None` for somebody who was not in the
/// room. True: he held the chair.
pub fn approve(
    report: &Report,
    text: &Field,
    (who, role): (Option<ParticipantId>, Role),
    (read, digest): (&str, &str),
) -> Result<bool, ApproveError> {
    let chair = report.facts.people.iter().any(|it| Some(it.participant) == who && it.chair);
    if role != Role::LocalExpert && !chair {
        return Err(ApproveError::NotApprover);
    }
    if read != digest {
        return Err(ApproveError::Changed);
    }
    match unapproved_because(text).first() {
        Some(because) => Err(*because),
        None => Ok(chair),
    }
}

/// What an approval is over: every line ends with a line feed. The digest is of bytes that name the report's.
pub fn approval_text(identifier: &str, digest: &str, name: &str, at: Timestamp) -> String {
    format!("consilium patient version 1\n{identifier}\n{digest}\n{name}\n{}\n", at.0)
}

/// A text as it is kept. An approved one does not change any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptText {
    pub version: PatientVersion,
    pub approval: Option<PatientApproval>,
}

/// What the patient may read beside a report of this digest: of all that was kept, oldest first, the last text that
/// was approved beside it.
pub fn standing<'a>(texts: &'a [KeptText], digest: &str) -> Option<(&'a PatientVersion, &'a PatientApproval)> {
    let mut approved = texts.iter().filter_map(|it| Some((&it.version, it.approval.as_ref()?)));
    approved.rfind(|(text, _)| text.report_sha256 == digest)
}

/// Where the newest of these texts stands beside a report of this digest.
pub fn patient_status(texts: &[KeptText], digest: &str) -> PatientStatus {
    let newest = texts.last().filter(|it| it.approval.is_some());
    if newest.is_some_and(|it| it.version.report_sha256 == digest) {
        PatientStatus::Approved
    } else if standing(texts, digest).is_none() && texts.iter().any(|it| it.approval.is_some()) {
        PatientStatus::Lapsed
    } else {
        PatientStatus::Draft
    }
}

/// An approved text on its way to paper and document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForPatient {
    pub identifier: String,
    pub lines: Vec<FieldLine>,
    pub at: Timestamp,
}

impl ForPatient {
    pub fn of(text: &PatientVersion, approval: &PatientApproval) -> Self {
        let lines = approved_lines(&text.text, &approval.name);
        Self { identifier: text.identifier(), lines, at: approval.at }
    }
}

/// What the patient reads, with who has approved it.
pub fn approved_lines(text: &Field, name: &str) -> Vec<FieldLine> {
    let approved = FieldLine::new("", format!("由{name}审核批准。"), format!("Approved by {name}."));
    text.lines.iter().cloned().chain([approved]).collect()
}

/// What paper and document tell the patient: a text of its own, or what a report of before holds itself.
pub fn lines_for_patient(report: &Report, told: Option<&ForPatient>) -> Option<Vec<FieldLine>> {
    match told {
        Some(told) => Some(told.lines.clone()),
        None => report.approved_inside().map(|(name, text)| approved_lines(text, name)),
    }
}
