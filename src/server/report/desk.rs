use std::path::{Path, PathBuf};
use std::sync::Arc;

use consilium_core::model::{InvitationId, ParticipantId, SessionId, Timestamp};
use consilium_core::protocol::Stance;
use consilium_core::report::{
    ApproveError, CaseBrief, Completeness, Edit, EditError, Editor, Evidence, FIELDS, Field, FieldSpec, ForPatient,
    PATIENT, PatientVersion, Report, ReportStatus, SECTIONS, Section, SignError, Signatory, Signature, amend,
    canonical, check_document, completeness, document, draft, draft_for_patient, edit, evidence, history,
    missing_signatories, patient_document, sign, signing_text, unsigned_because,
};
use consilium_core::session::Record;
use serde::Serialize;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};

use super::brief::{Held, brief_of};
use super::patient::{PatientView, sample_for_patient};
use super::pdf::{self, Fonts, PrintError, Printed};
use crate::config::Settings;
use crate::recorder::{MasterKeys, SealError, hex};
use crate::store::{FinalFiles, KeptReport, Secret, Store, StoreError, StoredSession};

/// A change waits so often for a faster one.
pub(super) const TRIES: usize = 5;

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    #[error("There is no such report.")]
    Unknown,
    #[error("The consultation goes on; its report is drafted when it has ended.")]
    NotEnded,
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error(transparent)]
    Approve(#[from] ApproveError),
    #[error("The proof of identity is wrong.")]
    Proof,
    #[error("The report was changed by others again and again. Try once more.")]
    Busy,
    #[error("The document breaks a rule: {0}")]
    Document(String),
    #[error(transparent)]
    Print(#[from] PrintError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Key(#[from] SealError),
    #[error("the report could not be written down: {0}")]
    Describe(#[from] serde_json::Error),
    #[error("the report could not be printed: {0}")]
    Printer(#[from] JoinError),
}

/// A section with every field it may have, written or not.
#[derive(Debug, Clone, Serialize)]
pub struct LayoutSection {
    pub letter: char,
    pub zh: &'static str,
    pub en: &'static str,
    pub fields: Vec<&'static FieldSpec>,
}

fn layout() -> Vec<LayoutSection> {
    let section = |it: &Section| {
        let fields = FIELDS.iter().filter(|field| field.code.starts_with(it.letter)).collect();
        LayoutSection { letter: it.letter, zh: it.zh, en: it.en, fields }
    };
    SECTIONS.iter().map(section).collect()
}

/// A report as its editors see it.
#[derive(Debug, Clone, Serialize)]
pub struct ReportView {
    pub sections: Vec<LayoutSection>,
    pub report: Report,
    pub status: ReportStatus,
    pub revision: i64,
    /// What a signature would be over now.
    pub digest: String,
    pub completeness: Completeness,
    /// What the statements rest on, with the marks of the paper.
    pub evidence: Vec<Evidence>,
    pub signatures: Vec<Signature>,
    pub missing: Vec<Signatory>,
    /// Why nobody can sign now.
    pub unsigned_because: Vec<SignError>,
    /// What the patient is told, which is approved apart from the report.
    pub patient: PatientView,
}

/// Somebody who wants to sign, and what he read.
pub struct Signing<'a> {
    pub invitation: InvitationId,
    /// The digest of what was on the screen.
    pub digest: &'a str,
    pub stance: Stance,
    /// The secret of the join link or of the own page, once more; `None` when who signs has proven it just now.
    pub proof: Option<&'a Secret>,
}

/// Where reports are drafted, edited, signed and printed.
#[derive(Clone)]
pub struct Desk {
    pub(super) store: Store,
    pub(super) keys: Arc<MasterKeys>,
    data: PathBuf,
    fonts: PathBuf,
    /// What families ask for is printed one after the other.
    printing: Arc<Semaphore>,
}

/// SHA-256 of the canonical bytes, in hexadecimal.
pub(super) fn digest_of(report: &Report) -> Result<String, DeskError> {
    Ok(hex(&Sha256::digest(canonical(&serde_json::to_value(report)?))))
}

impl Desk {
    pub fn open(settings: &Settings, store: Store) -> Result<Self, SealError> {
        let keys = Arc::new(MasterKeys::open(&settings.data.dir)?);
        let (data, fonts) = (settings.data.dir.clone(), settings.report.fonts.clone());
        Ok(Self { store, keys, data, fonts, printing: Arc::new(Semaphore::new(1)) })
    }

    /// The newest version; drafted when it is asked for the first time after the session has ended.
    pub async fn show(&self, session: &SessionId, now: Timestamp) -> Result<ReportView, DeskError> {
        let kept = match self.newest(session, now).await? {
            Some(kept) => kept,
            None => self.draft(session, now).await?,
        };
        self.view(session, kept).await
    }

    async fn draft(&self, session: &SessionId, now: Timestamp) -> Result<KeptReport, DeskError> {
        let stored = self.store.load_session(session).await?.ok_or(DeskError::Unknown)?;
        if stored.ended.is_none() {
            return Err(DeskError::NotEnded);
        }
        let (drafted, brief) = first_draft(&self.store, &self.data, session, &stored, now).await?;
        let text = PatientVersion::beside(&drafted, draft_for_patient(&brief, now));
        self.store.add_patient_text(session, drafted.version, (&text, None), now).await?;
        self.store.add_report(session, &drafted, now).await?;
        self.store.latest_report(session).await?.ok_or(DeskError::Unknown)
    }

    async fn view(&self, session: &SessionId, kept: KeptReport) -> Result<ReportView, DeskError> {
        let KeptReport { report, status, revision, digest, .. } = kept;
        let digest = match digest {
            Some(digest) => digest,
            None => digest_of(&report)?,
        };
        let signatures = self.store.report_signatures(session, report.version, &digest).await?;
        Ok(ReportView {
            sections: layout(),
            completeness: completeness(&report),
            evidence: evidence(&report),
            missing: missing_signatories(&report, &signatures),
            unsigned_because: unsigned_because(&report),
            patient: self.patient_view(session, (&report, status), &digest).await?,
            report,
            status,
            revision,
            digest,
            signatures,
        })
    }

    /// Whose signatures the newest version still needs; `None` when there is no draft yet.
    pub async fn still_to_sign(&self, session: &SessionId) -> Result<Option<Vec<Signatory>>, DeskError> {
        match self.store.latest_report(session).await? {
            Some(kept) if kept.status == ReportStatus::Preliminary => Ok(Some(self.view(session, kept).await?.missing)),
            Some(_) => Ok(Some(Vec::new())),
            None => Ok(None),
        }
    }

    /// One field changed. Two people in two fields are both served; two in one field are not.
    pub async fn edit(
        &self,
        session: &SessionId,
        change: &Edit,
        editor: &str,
        now: Timestamp,
    ) -> Result<ReportView, DeskError> {
        if change.field == PATIENT {
            self.edit_for_patient(session, change, Editor { name: editor, at: now }).await?;
            return self.show(session, now).await;
        }
        for _ in 0..TRIES {
            let kept = self.open_version(session, now).await?;
            let changed = edit(&kept.report, change, Editor { name: editor, at: now })?;
            if self.store.change_report(session, &changed, kept.revision, now).await? {
                return self.show(session, now).await;
            }
        }
        Err(DeskError::Busy)
    }

    async fn open_version(&self, session: &SessionId, now: Timestamp) -> Result<KeptReport, DeskError> {
        let kept = self.newest(session, now).await?.ok_or(DeskError::Unknown)?;
        if kept.status == ReportStatus::Preliminary { Ok(kept) } else { Err(SignError::Final.into()) }
    }

    /// A signature; with the last one document and PDF are made and kept in the same transaction.
    #[tracing::instrument(level = "debug", name = "report signing", skip_all, fields(session = %session))]
    pub async fn sign(
        &self,
        session: &SessionId,
        signing: &Signing<'_>,
        now: Timestamp,
    ) -> Result<ReportView, DeskError> {
        if let Some(proof) = signing.proof
            && !self.store.proves_seat(signing.invitation, proof, now).await?
        {
            return Err(DeskError::Proof);
        }
        let kept = self.open_version(session, now).await?;
        let who = self.participant(session, signing.invitation).await?;
        let digest = digest_of(&kept.report)?;
        let mut signatures = self.store.report_signatures(session, kept.report.version, &digest).await?;
        let (signatory, last) = sign(&kept.report, &signatures, who, signing.digest, &digest)?;
        let text = signing_text(&kept.report.identifier(), &digest, &signatory.name, signing.stance, now);
        let signature = Signature {
            participant: who,
            name: signatory.name,
            role: signatory.role,
            chair: signatory.chair,
            stance: signing.stance,
            at: now,
            signature: self.keys.sign(&text),
            public_key: self.keys.public_key(),
        };
        signatures.push(signature.clone());
        let files = if last { Some(self.files(&kept.report, &signatures, &digest)?) } else { None };
        let (version, seen) = (kept.report.version, kept.revision);
        if !self.store.sign_report(session, version, seen, (&digest, &signature), files.as_ref()).await? {
            return Err(SignError::Stale.into());
        }
        self.show(session, now).await
    }

    /// The seat of a link in the session.
    pub(super) async fn participant(
        &self,
        session: &SessionId,
        link: InvitationId,
    ) -> Result<ParticipantId, DeskError> {
        let stored = self.store.load_session(session).await?.ok_or(DeskError::Unknown)?;
        let seat = stored.records.iter().find_map(|(_, record)| match record {
            Record::SeatTaken { participant, invitation, .. } if *invitation == link => Some(*participant),
            _ => None,
        });
        seat.ok_or(DeskError::Sign(SignError::NotAsked))
    }

    #[tracing::instrument(level = "debug", name = "report printing", skip_all)]
    fn files(&self, report: &Report, signatures: &[Signature], digest: &str) -> Result<FinalFiles, DeskError> {
        let fonts = self.fonts()?;
        files(&Print { report, signatures, status: ReportStatus::Final, digest, told: None }, &fonts)
    }

    pub async fn amend(
        &self,
        session: &SessionId,
        reason: &str,
        editor: &str,
        now: Timestamp,
    ) -> Result<ReportView, DeskError> {
        let kept = self.store.latest_report(session).await?.ok_or(DeskError::Unknown)?;
        let (ReportStatus::Final, Some(digest)) = (kept.status, &kept.digest) else {
            return Err(SignError::NotFinal.into());
        };
        let next = amend(&kept.report, digest, reason, editor, now)?;
        if self.store.amend_report(session, &next, now).await? {
            self.carry_text(session, &kept.report, &next, now).await?;
            self.show(session, now).await
        } else {
            Err(DeskError::Busy)
        }
    }

    /// Document and PDF of the newest version: as signed, or as a draft of now.
    pub async fn newest_files(&self, session: &SessionId, now: Timestamp) -> Result<FinalFiles, DeskError> {
        let shown = self.show(session, now).await?;
        if shown.status != ReportStatus::Preliminary
            && let Some(files) = self.store.report_files(session, shown.report.version).await?
        {
            return Ok(files);
        }
        let ReportView { report, signatures, digest, .. } = &shown;
        files(&Print { report, signatures, status: ReportStatus::Preliminary, digest, told: None }, &self.fonts()?)
    }

    fn fonts(&self) -> Result<Fonts, DeskError> {
        Ok(Fonts::load(&self.fonts).map_err(PrintError::from)?)
    }

    /// Document and PDF of the newest version that everybody has signed. `None`: there is none yet.
    pub async fn signed_files(&self, session: &SessionId) -> Result<Option<FinalFiles>, DeskError> {
        let Some(kept) = self.store.released_report(session).await? else { return Ok(None) };
        Ok(self.store.report_files(session, kept.report.version).await?)
    }

    /// What patient and referrer get: the newest signed version, and before it what was approved for the patient beside
    /// it. `None`: nothing is signed yet, or nothing approved. A report of before holds that itself, as it was signed.
    pub async fn released(&self, session: &SessionId) -> Result<Option<FinalFiles>, DeskError> {
        let Some(KeptReport { report, digest: Some(digest), .. }) = self.store.released_report(session).await? else {
            return Ok(None);
        };
        let Some(told) = self.told(session, &digest).await? else {
            let inside = report.patient_version.is_some();
            return if inside { Ok(self.store.report_files(session, report.version).await?) } else { Ok(None) };
        };
        let signatures = self.store.report_signatures(session, report.version, &digest).await?;
        // However often a link is opened, what is live keeps its cores.
        let turn = Arc::clone(&self.printing).acquire_owned().await.map_err(|_closed| DeskError::Busy)?;
        let desk = self.clone();
        let print = move || {
            let _turn = turn;
            let (status, told) = (ReportStatus::Final, Some(&told));
            files(&Print { report: &report, signatures: &signatures, status, digest: &digest, told }, &desk.fonts()?)
        };
        spawn_blocking(print).await?.map(Some)
    }

    /// Whether there is something that patient and referrer get.
    pub async fn is_released(&self, session: &SessionId) -> Result<bool, DeskError> {
        let Some(KeptReport { report, digest: Some(digest), .. }) = self.store.released_report(session).await? else {
            return Ok(false);
        };
        Ok(report.patient_version.is_some() || self.told(session, &digest).await?.is_some())
    }
}

/// What goes on paper and into the document.
pub(super) struct Print<'a> {
    pub(super) report: &'a Report,
    pub(super) signatures: &'a [Signature],
    pub(super) status: ReportStatus,
    pub(super) digest: &'a str,
    /// What the patient is told before it, on the paper that is for the patient.
    pub(super) told: Option<&'a ForPatient>,
}

/// Document and PDF of one version. A document that breaks a rule leaves nobody's house.
pub(super) fn files(print: &Print<'_>, fonts: &Fonts) -> Result<FinalFiles, DeskError> {
    let Print { report, signatures, status, digest, told } = *print;
    let document = match told {
        Some(told) => patient_document(report, signatures, status, told),
        None => document(report, signatures, status),
    };
    if let Some(fault) = check_document(&document).first() {
        return Err(DeskError::Document(format!("{}: {}", fault.place, fault.what)));
    }
    let bundle = canonical(&document);
    let printed = Printed { report, signatures, status, digest, bundle: &bundle, told };
    let pdf = pdf::print(&printed, fonts)?;
    Ok(FinalFiles { bundle, pdf })
}

/// What is known of session and case, as the first version.
async fn first_draft(
    store: &Store,
    data: &Path,
    session: &SessionId,
    stored: &StoredSession,
    now: Timestamp,
) -> Result<(Report, CaseBrief), DeskError> {
    let told = history(&stored.records);
    let held = Held { session, records: &stored.records, told: &told };
    let brief = brief_of(store, data, &held, now).await?;
    Ok((draft(session, &stored.title, &brief, &told, now), brief))
}

/// The report of a session as it stands, for the evidence package, with its files; a draft of now when there is none.
pub async fn files_for_export(
    settings: &Settings,
    store: &Store,
    session: &SessionId,
    now: Timestamp,
) -> Result<(Report, FinalFiles), DeskError> {
    let fonts = Fonts::load(&settings.report.fonts).map_err(PrintError::from)?;
    let kept = match store.released_report(session).await? {
        Some(kept) => Some(kept),
        None => store.latest_report(session).await?,
    };
    if let Some(KeptReport { report, .. }) = kept {
        if let Some(files) = store.report_files(session, report.version).await? {
            return Ok((report, files));
        }
        let digest = digest_of(&report)?;
        let signatures = store.report_signatures(session, report.version, &digest).await?;
        let (status, told) = (ReportStatus::Preliminary, None);
        let print = Print { report: &report, signatures: &signatures, status, digest: &digest, told };
        let made = files(&print, &fonts)?;
        return Ok((report, made));
    }
    let stored = store.load_session(session).await?.ok_or(DeskError::Unknown)?;
    let (drafted, _) = first_draft(store, &settings.data.dir, session, &stored, now).await?;
    let (status, digest) = (ReportStatus::Preliminary, digest_of(&drafted)?);
    let print = Print { report: &drafted, signatures: &[], status, digest: &digest, told: None };
    let made = files(&print, &fonts)?;
    Ok((drafted, made))
}

/// A report signed by everybody it needs, for a sample and for measuring.
pub fn signed_sample(
    report: &Report,
    fonts: &Fonts,
    keys: &MasterKeys,
    now: Timestamp,
) -> Result<(FinalFiles, Vec<Signature>), DeskError> {
    sample(report, None, (fonts, keys), now)
}

/// The same as the patient gets it: before the report what he is told, approved by who held the chair.
pub fn patient_sample(
    report: &Report,
    text: Field,
    fonts: &Fonts,
    keys: &MasterKeys,
    now: Timestamp,
) -> Result<FinalFiles, DeskError> {
    let told = sample_for_patient(report, text, keys, now)?;
    Ok(sample(report, Some(&told), (fonts, keys), now)?.0)
}

fn sample(
    report: &Report,
    told: Option<&ForPatient>,
    (fonts, keys): (&Fonts, &MasterKeys),
    now: Timestamp,
) -> Result<(FinalFiles, Vec<Signature>), DeskError> {
    let digest = digest_of(report)?;
    let signed = |it: Signatory| {
        let stance = Stance::Agree;
        let text = signing_text(&report.identifier(), &digest, &it.name, stance, now);
        let (signature, public_key) = (keys.sign(&text), keys.public_key());
        let Signatory { participant, name, role, chair } = it;
        Signature { participant, name, role, chair, stance, at: now, signature, public_key }
    };
    let signatures: Vec<Signature> = missing_signatories(report, &[]).into_iter().map(signed).collect();
    let print = Print { report, signatures: &signatures, status: ReportStatus::Final, digest: &digest, told };
    let files = files(&print, fonts)?;
    Ok((files, signatures))
}
