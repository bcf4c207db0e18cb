use consilium_core::model::{InvitationId, Role, SessionId, Timestamp};
use consilium_core::report::{
    ApproveError, Edit, Editor, Field, FieldMismatch, ForPatient, KeptText, PatientApproval, PatientStatus,
    PatientVersion, Report, ReportStatus, SignError, approval_text, approve, blank_patient_text, canonical,
    patient_mismatches, patient_status, standing, unapproved_because,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::desk::{Desk, DeskError, ReportView, TRIES, digest_of};
use crate::recorder::{MasterKeys, hex};
use crate::store::{KeptPatientText, KeptReport, Secret, StoreError};

/// What the patient is told, as editors of the report see it.
#[derive(Debug, Clone, Serialize)]
pub struct PatientView {
    pub text: Field,
    /// Counts the texts beside this version of the report.
    pub edition: u32,
    pub status: PatientStatus,
    /// What an approval would be over now.
    pub digest: String,
    pub mismatches: Vec<FieldMismatch>,
    /// Why nobody can approve it now.
    pub unapproved_because: Vec<ApproveError>,
    /// Whose approval stands beside the report as it is, maybe of the text before this one.
    pub approved_by: Option<String>,
    /// Whose approval fell with a change of the report.
    pub lapsed_by: Option<String>,
}

/// Somebody who lets the patient read a text.
pub struct Approving<'a> {
    pub invitation: InvitationId,
    pub name: &'a str,
    pub role: Role,
    /// The digest of what was on the screen.
    pub digest: &'a str,
    /// The secret of the join link or of the own page, once more; `None` when who approves has proven it just now.
    pub proof: Option<&'a Secret>,
}

/// The text that is open for editing, and the revision under which it is kept; `None`: it is not kept yet.
struct Open {
    text: PatientVersion,
    seen: Option<i64>,
}

/// SHA-256 of the canonical bytes, in hexadecimal.
fn digest_of_text(text: &PatientVersion) -> Result<String, DeskError> {
    Ok(hex(&Sha256::digest(canonical(&serde_json::to_value(text)?))))
}

/// An approved text is corrected by the next; a new version of the report begins with the words of the one before.
fn open(texts: &[KeptPatientText], report: &Report) -> Open {
    let Some(newest) = texts.last() else {
        let inside = report.patient_version.clone();
        let text = inside.unwrap_or_else(|| blank_patient_text(report.drafted));
        return Open { text: PatientVersion::beside(report, text), seen: None };
    };
    let kept = &newest.kept.version;
    if newest.version != report.version {
        return Open { text: PatientVersion::beside(report, kept.text.clone()), seen: None };
    }
    if newest.kept.approval.is_none() {
        return Open { text: kept.clone(), seen: Some(newest.revision) };
    }
    let edition = kept.edition.saturating_add(1);
    let text = PatientVersion { edition, ..PatientVersion::beside(report, kept.text.clone()) };
    Open { text, seen: None }
}

fn bare(texts: Vec<KeptPatientText>) -> Vec<KeptText> {
    texts.into_iter().map(|it| it.kept).collect()
}

/// Somebody had approved what the report itself holds for the patient, as reports of before did.
fn approved_inside(report: &Report, status: ReportStatus) -> Option<&str> {
    let signed = status != ReportStatus::Preliminary;
    report.approved_inside().filter(|_| signed).map(|(name, _)| name)
}

impl Desk {
    /// What the patient is told beside this version of the report, whose digest this is.
    pub(super) async fn patient_view(
        &self,
        session: &SessionId,
        (report, status): (&Report, ReportStatus),
        digest: &str,
    ) -> Result<PatientView, DeskError> {
        let texts = self.store.patient_texts(session).await?;
        let Open { text, .. } = open(&texts, report);
        let texts = bare(texts);
        let stands = standing(&texts, digest).map(|(_, approval)| approval.name.clone());
        let inside = approved_inside(report, status);
        let before = texts.iter().rev().find_map(|it| Some(it.approval.as_ref()?.name.clone()));
        let alone = inside.is_some() && texts.is_empty();
        let status = if alone { PatientStatus::Approved } else { patient_status(&texts, digest) };
        // An approved text is shown under its own number, not under that of the next.
        let edition =
            if status == PatientStatus::Approved && !alone { text.edition.saturating_sub(1) } else { text.edition };
        Ok(PatientView {
            digest: digest_of_text(&text.of(digest))?,
            mismatches: patient_mismatches(&text.text),
            unapproved_because: unapproved_because(&text.text),
            lapsed_by: before.filter(|_| status == PatientStatus::Lapsed),
            approved_by: stands.or(inside.map(str::to_owned)),
            text: text.text,
            edition,
            status,
        })
    }

    /// Another wording for the patient. What was approved stays as it is; the wording is the next text.
    pub(super) async fn edit_for_patient(
        &self,
        session: &SessionId,
        change: &Edit,
        editor: Editor<'_>,
    ) -> Result<(), DeskError> {
        for _ in 0..TRIES {
            let kept = self.newest(session, editor.at).await?.ok_or(DeskError::Unknown)?;
            let texts = self.store.patient_texts(session).await?;
            let Open { text, seen } = open(&texts, &kept.report);
            let changed = text.edited(change, editor)?;
            if self.keep_text(session, kept.report.version, (&changed, None), seen, editor.at).await? {
                return Ok(());
            }
        }
        Err(DeskError::Busy)
    }

    async fn keep_text(
        &self,
        session: &SessionId,
        version: u32,
        text: (&PatientVersion, Option<&PatientApproval>),
        seen: Option<i64>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        match seen {
            Some(seen) => self.store.change_patient_text(session, (version, seen), text, now).await,
            None => self.store.add_patient_text(session, version, text, now).await,
        }
    }

    /// The patient may read this text: beside the report as it is, and no other.
    #[tracing::instrument(level = "debug", name = "patient version approval", skip_all, fields(session = %session))]
    pub async fn approve_for_patient(
        &self,
        session: &SessionId,
        approving: &Approving<'_>,
        now: Timestamp,
    ) -> Result<ReportView, DeskError> {
        if let Some(proof) = approving.proof
            && !self.store.proves_seat(approving.invitation, proof, now).await?
        {
            return Err(DeskError::Proof);
        }
        let KeptReport { report, digest, .. } = self.newest(session, now).await?.ok_or(DeskError::Unknown)?;
        let beside = match digest {
            Some(digest) => digest,
            None => digest_of(&report)?,
        };
        let texts = self.store.patient_texts(session).await?;
        let Open { text, seen } = open(&texts, &report);
        if patient_status(&bare(texts), &beside) == PatientStatus::Approved {
            return Err(ApproveError::Approved.into());
        }
        let text = text.of(&beside);
        let digest = digest_of_text(&text)?;
        let who = match self.participant(session, approving.invitation).await {
            Ok(who) => Some(who),
            Err(DeskError::Sign(SignError::NotAsked)) => None,
            Err(error) => return Err(error),
        };
        let chair = approve(&report, &text.text, (who, approving.role), (approving.digest, &digest))?;
        let approval = signed(&self.keys, &text, (approving.name, approving.role, chair), digest, now);
        if !self.keep_text(session, report.version, (&text, Some(&approval)), seen, now).await? {
            return Err(ApproveError::Changed.into());
        }
        self.show(session, now).await
    }

    /// The text that the patient may read beside a report of this digest.
    pub(super) async fn told(&self, session: &SessionId, digest: &str) -> Result<Option<ForPatient>, DeskError> {
        let texts = bare(self.store.patient_texts(session).await?);
        Ok(standing(&texts, digest).map(|(text, approval)| ForPatient::of(text, approval)))
    }

    /// A new version of the report begins with what the patient was told beside the one before, unapproved.
    pub(super) async fn carry_text(
        &self,
        session: &SessionId,
        before: &Report,
        next: &Report,
        now: Timestamp,
    ) -> Result<(), DeskError> {
        let texts = self.store.patient_texts(session).await?;
        let Open { text, .. } = open(&texts, before);
        let carried = PatientVersion::beside(next, text.text);
        self.store.add_patient_text(session, next.version, (&carried, None), now).await?;
        Ok(())
    }

    /// The newest version. A draft of before that nobody has signed gives up what it holds for the patient, which has
    /// a place of its own now.
    pub(super) async fn newest(&self, session: &SessionId, now: Timestamp) -> Result<Option<KeptReport>, DeskError> {
        let Some(kept) = self.store.latest_report(session).await? else { return Ok(None) };
        let Some(inside) = kept.report.patient_version.clone() else { return Ok(Some(kept)) };
        let version = kept.report.version;
        let digest = digest_of(&kept.report)?;
        if kept.status != ReportStatus::Preliminary
            || !self.store.report_signatures(session, version, &digest).await?.is_empty()
        {
            return Ok(Some(kept));
        }
        let text = PatientVersion::beside(&kept.report, inside);
        self.store.add_patient_text(session, version, (&text, None), now).await?;
        let (patient_version, patient_approved) = (None, None);
        let alone = Report { patient_version, patient_approved, ..kept.report };
        self.store.change_report(session, &alone, kept.revision, now).await?;
        Ok(self.store.latest_report(session).await?)
    }
}

/// The approval of a text with the key of the house.
fn signed(
    keys: &MasterKeys,
    text: &PatientVersion,
    (name, role, chair): (&str, Role, bool),
    sha256: String,
    at: Timestamp,
) -> PatientApproval {
    let signature = keys.sign(&approval_text(&text.identifier(), &sha256, name, at));
    PatientApproval { name: name.to_owned(), role, chair, at, sha256, signature, public_key: keys.public_key() }
}

/// What the patient is told in a sample, approved by who held the chair with a key of its own.
pub(super) fn sample_for_patient(
    report: &Report,
    text: Field,
    keys: &MasterKeys,
    now: Timestamp,
) -> Result<ForPatient, DeskError> {
    let text = PatientVersion::beside(report, text).of(&digest_of(report)?);
    let chair = report.facts.people.iter().find(|it| it.chair);
    let (name, role) = chair.map_or(("Consilium", Role::LocalExpert), |it| (it.name.as_str(), it.role));
    let approval = signed(keys, &text, (name, role, chair.is_some()), digest_of_text(&text)?, now);
    Ok(ForPatient::of(&text, &approval))
}
