use std::path::Path;
use std::sync::Arc;

use consilium_core::imaging::Identity;
use consilium_core::model::{CaseId, InvitationId, Role};
use dashmap::DashMap;
use tokio::sync::Mutex;
use tracing::Instrument;
use uuid::Uuid;

use super::blobs::{BlobReader, Blobs};
use super::child::Inspectors;
use super::error::DossierError;
use super::incoming::{Append, Appended, Incoming};
use crate::config::DossierSettings;
use crate::inspector::Refusal;
use crate::ops::wall_clock;
use crate::store::{Access, DocumentEntry, DocumentState, Judgement, Sight, Store, UploadEntry, UploadState};

/// Who uploads without a seat in a session: somebody of the house or the team.
pub const NO_SEAT: InvitationId = InvitationId(0);
/// The same for an applicant; what he sends waits until somebody has looked at it.
pub const FROM_OUTSIDE: InvitationId = InvitationId(u32::MAX);
/// The same for a colleague who referred the patient: neither goes on with what the other sends.
pub const FROM_REFERRER: InvitationId = InvitationId(u32::MAX - 1);

/// Whether it comes from outside the house.
pub fn is_from_outside(by: InvitationId) -> bool {
    by == FROM_OUTSIDE || by == FROM_REFERRER
}

/// The documents of all cases. Cheap to clone.
#[derive(Clone)]
pub struct Dossier {
    inner: Arc<Inner>,
}

pub struct Inner {
    pub(super) settings: DossierSettings,
    pub(super) store: Store,
    pub(super) blobs: Blobs,
    pub(super) incoming: Incoming,
    pub(super) inspectors: Inspectors,
    /// Uploads of one case are taken in one after the other.
    turns: DashMap<CaseId, Arc<Mutex<()>>>,
    /// Uploads begin one after the other: two must not take the same room.
    beginning: Mutex<()>,
}

impl std::ops::Deref for Dossier {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.inner
    }
}

/// An upload that begins.
#[derive(Debug, Clone)]
pub struct NewUpload {
    pub case: CaseId,
    pub file_name: String,
    pub length: u64,
    pub boundary: Option<String>,
    /// The study that the address of the request named: objects of another one are refused.
    pub study: Option<String>,
    pub uploaded_by: InvitationId,
}

/// An object that was not kept, by what it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedObject {
    pub document: Uuid,
    pub sop_class: String,
    pub instance: String,
}

impl Dossier {
    pub fn open(data: &Path, settings: DossierSettings, store: Store) -> Result<Self, DossierError> {
        let folder = data.join("dossier");
        let inner = Inner {
            blobs: Blobs::open(&folder, settings.s3.as_ref())?,
            incoming: Incoming::open(&folder.join("incoming"), settings.free_mib * 1024 * 1024)?,
            inspectors: Inspectors::new(&settings)?,
            turns: DashMap::new(),
            beginning: Mutex::default(),
            settings,
            store,
        };
        Ok(Dossier { inner: Arc::new(inner) })
    }

    /// Goes on with uploads that were being looked at when the server stopped, and tidies up now and then.
    pub async fn resume(&self) -> Result<(), DossierError> {
        self.blobs.check().await?;
        self.blobs.forget_fetched()?;
        let unchecked = self.store.unchecked_uploads().await?;
        self.forget_halves(&unchecked).await?;
        for upload in unchecked {
            self.take_in_later(upload);
        }
        self.tidy().await?;
        self.tidy_regularly();
        Ok(())
    }

    pub fn most_bytes(&self) -> u64 {
        self.settings.upload_mib * 1024 * 1024
    }

    pub(super) fn turn_of(&self, case: &CaseId) -> Arc<Mutex<()>> {
        self.turns.entry(case.clone()).or_default().clone()
    }

    /// In which form a person without a right of his own sees the images.
    pub async fn allowed(&self, case: &CaseId, role: Role) -> Result<Sight, DossierError> {
        Ok(self.store.dossier(case).await?.access.of(role))
    }

    pub async fn set_access(&self, case: &CaseId, access: &Access) -> Result<(), DossierError> {
        Ok(self.store.set_access(case, access).await?)
    }

    pub async fn set_patient(&self, case: &CaseId, patient: Option<&Identity>) -> Result<(), DossierError> {
        Ok(self.store.set_patient(case, patient, false).await?)
    }

    pub async fn begin_upload(&self, new: NewUpload) -> Result<UploadEntry, DossierError> {
        let _beginning = self.beginning.lock().await;
        self.check_room(&new).await?;
        let entry = UploadEntry {
            id: Uuid::now_v7(),
            case: new.case,
            file_name: shown(&new.file_name),
            length: new.length,
            state: UploadState::Receiving,
            boundary: new.boundary,
            study: new.study,
            note: None,
            uploaded_by: new.uploaded_by,
            created: wall_clock(),
        };
        self.incoming.create(entry.id)?;
        self.store.add_upload(&entry).await?;
        Ok(entry)
    }

    pub fn offset(&self, upload: &UploadEntry) -> Result<u64, DossierError> {
        match upload.state {
            UploadState::Receiving => Ok(self.incoming.offset(upload.id)?),
            UploadState::Checking | UploadState::Done => Ok(upload.length),
        }
    }

    /// The right to write to an upload; `None` when somebody else has it.
    pub fn append(&self, upload: &UploadEntry) -> Result<Option<Append>, DossierError> {
        Ok(self.incoming.append(upload.id)?)
    }

    /// Called after each piece: with the last one the upload goes to be looked at.
    pub async fn appended(&self, upload: &UploadEntry, append: Append) -> Result<Appended, DossierError> {
        let offset = append.offset;
        if offset < upload.length {
            return Ok(Appended::More { offset });
        }
        // Marked before the right to write is given back: nobody appends to what is being read.
        self.store.set_upload_state(upload.id, UploadState::Checking, None).await?;
        drop(append);
        self.take_in_later(upload.clone());
        Ok(Appended::Complete)
    }

    /// As `appended` for an upload whose length was not known before, and waits for the outcome.
    pub async fn complete_now(
        &self,
        mut upload: UploadEntry,
        append: Append,
    ) -> Result<(Vec<DocumentEntry>, Vec<RefusedObject>), DossierError> {
        upload.length = append.offset;
        self.store.set_upload_length(upload.id, upload.length).await?;
        self.store.set_upload_state(upload.id, UploadState::Checking, None).await?;
        drop(append);
        let (dossier, id) = (self.clone(), upload.id);
        // Of its own: it goes on when the caller hangs up.
        let work = tokio::spawn(async move { dossier.take_in(upload).await }.in_current_span());
        let refused = work.await.map_err(|_| DossierError::Child)??;
        Ok((self.store.documents_of_upload(id, 0, u64::from(self.settings.files)).await?, refused))
    }

    fn take_in_later(&self, upload: UploadEntry) {
        let dossier = self.clone();
        let work = async move {
            let id = upload.id;
            if let Err(error) = dossier.take_in(upload).await {
                tracing::error!(%error, upload = %id, "an upload could not be taken in; it is tried again at the next start");
            }
        };
        tokio::spawn(work.in_current_span());
    }

    pub async fn abandon(&self, upload: &UploadEntry) -> Result<(), DossierError> {
        self.incoming.remove(upload.id);
        Ok(self.store.remove_upload(upload.id).await?)
    }

    /// A person has looked at a file in quarantine. `false`: somebody else was first. The bytes of a refused file go.
    pub async fn decide(
        &self,
        document: &DocumentEntry,
        release: bool,
        reason: &str,
        by: InvitationId,
    ) -> Result<bool, DossierError> {
        let sentence = "Somebody of the team has refused this file.";
        let judgement = Judgement {
            document: document.id,
            case: document.case.clone(),
            state: if release { DocumentState::Released } else { DocumentState::Rejected },
            refusal: (!release).then_some((Refusal::ByPerson.as_str(), sentence)),
            reason: shown_line(reason),
            by,
            at: wall_clock(),
        };
        let decided = self.store.judge(&judgement).await?;
        if decided && !release {
            self.forget_bytes(document).await?;
        }
        Ok(decided)
    }

    /// Nothing of the case's documents is left: first the bytes, then what is known of them.
    pub async fn forget(&self, case: &CaseId) -> Result<(), DossierError> {
        for upload in self.store.uploads(case).await? {
            self.incoming.remove(upload.id);
        }
        self.blobs.remove_below(case.as_str()).await?;
        Ok(self.store.erase_dossier(case).await?)
    }

    pub async fn read(&self, blob: &str, range: Option<(u64, u64)>) -> Result<BlobReader, DossierError> {
        self.blobs.read(blob, range).await
    }

    pub async fn size(&self, blob: &str) -> Result<u64, DossierError> {
        self.blobs.size(blob).await
    }
}

/// A name as it may stand on a screen. It is never the name of a file here.
fn shown(name: &str) -> String {
    let shown: String = shown_line(name).chars().take(200).collect();
    if shown.is_empty() { "unnamed".to_owned() } else { shown }
}

/// A line that a person wrote.
fn shown_line(text: &str) -> String {
    text.trim().chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(500).collect()
}
