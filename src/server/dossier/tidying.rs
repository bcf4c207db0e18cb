use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, SystemTime};

use consilium_core::model::CaseId;
use uuid::Uuid;

use super::error::DossierError;
use super::room::Dossier;
use crate::store::{DocumentEntry, UploadEntry};

const NOW_AND_THEN: Duration = Duration::from_secs(3600);

impl Dossier {
    /// Bytes that were put and never became documents because the server stopped in between.
    pub(super) async fn forget_halves(&self, unchecked: &[UploadEntry]) -> Result<(), DossierError> {
        let cases: BTreeMap<&str, &CaseId> =
            unchecked.iter().map(|upload| (upload.case.as_str(), &upload.case)).collect();
        for (name, case) in cases {
            let known: HashSet<String> =
                self.store.documents(case).await?.into_iter().map(|document| document.id.to_string()).collect();
            for folder in self.blobs.folders_in(name).await? {
                if !known.contains(&folder) {
                    self.blobs.remove_below(&format!("{name}/{folder}")).await?;
                }
            }
        }
        Ok(())
    }

    /// A refused file leaves nothing but its row: who sent it, and why it was refused.
    pub(super) async fn forget_bytes(&self, document: &DocumentEntry) -> Result<(), DossierError> {
        self.blobs.remove_below(&format!("{}/{}", document.case, document.id)).await?;
        Ok(self.store.forget_blobs(document.id).await?)
    }

    pub(super) fn tidy_regularly(&self) {
        let dossier = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(NOW_AND_THEN).await;
                if let Err(error) = dossier.tidy().await {
                    tracing::warn!(%error, "the dossier could not be tidied");
                }
            }
        });
    }

    /// Bytes of refused files that a stop left behind, uploads that nobody goes on with, and bytes of no upload.
    pub(super) async fn tidy(&self) -> Result<(), DossierError> {
        for document in self.store.refused_with_blobs().await? {
            self.forget_bytes(&document).await?;
        }
        let now = SystemTime::now();
        let mut receiving = HashSet::new();
        for upload in self.store.receiving_uploads().await? {
            let silence = self.incoming.silence(upload.id, now);
            if silence.is_some_and(|silence| silence <= self.settings.abandoned.duration()) {
                receiving.insert(upload.id);
                continue;
            }
            tracing::info!(upload = %upload.id, "an upload that nobody went on with is given up");
            self.abandon(&upload).await?;
        }
        let checking = self.store.unchecked_uploads().await?.into_iter().map(|upload| upload.id);
        let known: HashSet<Uuid> = receiving.into_iter().chain(checking).collect();
        Ok(self.incoming.remove_unknown(&known, self.settings.abandoned.duration(), now)?)
    }
}
