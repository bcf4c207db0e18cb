use consilium_core::model::{CaseId, InvitationId};
use uuid::Uuid;

use super::error::DossierError;
use super::room::{Dossier, NewUpload, is_from_outside};
use crate::store::UploadEntry;

const MIB: u64 = 1024 * 1024;

/// How many bytes more may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    of_case: u64,
    /// For those who send from outside the house.
    of_sender: Option<u64>,
}

impl Left {
    pub(super) fn least(self) -> u64 {
        self.of_sender.map_or(self.of_case, |left| left.min(self.of_case))
    }
}

impl Dossier {
    /// What case and sender may still take: uploads under way count as whole, but for the one that is set aside.
    pub(super) async fn left(
        &self,
        case: &CaseId,
        sender: InvitationId,
        aside: Option<Uuid>,
    ) -> Result<Left, DossierError> {
        let under_way = self.store.uploads_under_way(case).await?;
        let bytes = |upload: &UploadEntry| match self.incoming.offset(upload.id) {
            // Of some the length is known only when they have come.
            Ok(arrived) => arrived.max(upload.length),
            Err(_) => upload.length,
        };
        let coming = |of: Option<InvitationId>| -> u64 {
            let counted = under_way.iter().filter(|one| Some(one.id) != aside);
            counted.filter(|one| of.is_none_or(|of| of == one.uploaded_by)).map(bytes).sum()
        };
        let kept = self.store.kept_bytes(case, None).await?;
        let of_case = (self.settings.case_mib * MIB).saturating_sub(kept + coming(None));
        if !is_from_outside(sender) {
            return Ok(Left { of_case, of_sender: None });
        }
        let kept = self.store.kept_bytes(case, Some(sender)).await?;
        let of_sender = (self.settings.outside_mib * MIB).saturating_sub(kept + coming(Some(sender)));
        Ok(Left { of_case, of_sender: Some(of_sender) })
    }

    /// Why an upload may not begin.
    pub(super) async fn check_room(&self, new: &NewUpload) -> Result<(), DossierError> {
        let left = self.left(&new.case, new.uploaded_by, None).await?;
        let wanted = new.length.max(1);
        if left.of_sender.is_some_and(|left| left < wanted) {
            return Err(DossierError::SenderFull(self.settings.outside_mib));
        }
        if left.of_case < wanted {
            return Err(DossierError::CaseFull(self.settings.case_mib));
        }
        if self.incoming.has_room(new.length)? { Ok(()) } else { Err(DossierError::DiskFull) }
    }

    /// The most bytes of an upload whose length nobody has said.
    pub async fn most_of(&self, upload: &UploadEntry) -> Result<u64, DossierError> {
        let left = self.left(&upload.case, upload.uploaded_by, Some(upload.id)).await?;
        Ok(left.least().min(self.most_bytes()))
    }
}
