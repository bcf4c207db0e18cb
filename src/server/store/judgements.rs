use consilium_core::model::{CaseId, InvitationId, Timestamp};
use sea_orm::{ActiveValue::Set, TransactionTrait, prelude::*};
use uuid::Uuid;

use super::dossier::{DocumentEntry, DocumentState, UploadEntry, UploadState, read_document, read_upload};
use super::error::StoreError;
use super::open::Store;
use super::tables::{dicom_instance, document, document_decision, upload};

/// A person's decision on a file in quarantine.
#[derive(Debug, Clone)]
pub struct Judgement {
    pub document: Uuid,
    pub case: CaseId,
    pub state: DocumentState,
    /// A code and a sentence, when the file is refused.
    pub refusal: Option<(&'static str, &'static str)>,
    /// In that person's words.
    pub reason: String,
    pub by: InvitationId,
    pub at: Timestamp,
}

/// A decision as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    pub document: Uuid,
    pub released: bool,
    pub reason: String,
    pub by: InvitationId,
    pub at: Timestamp,
}

impl Store {
    /// Stores a decision. `false`: somebody else was first, and his counts.
    pub async fn judge(&self, judgement: &Judgement) -> Result<bool, StoreError> {
        let transaction = self.db.begin().await?;
        let (id, released) = (judgement.document.to_string(), judgement.state == DocumentState::Released);
        let (code, sentence) = judgement.refusal.unzip();
        let changed = document::Entity::update_many()
            .col_expr(document::Column::State, Expr::value(judgement.state.as_str()))
            .col_expr(document::Column::Reason, Expr::value(code.map(str::to_owned)))
            .col_expr(document::Column::Sentence, Expr::value(sentence.map(str::to_owned)))
            .filter(document::Column::Id.eq(&id))
            .filter(document::Column::State.eq(DocumentState::Quarantined.as_str()))
            .exec(&transaction)
            .await?;
        if changed.rows_affected == 0 {
            return Ok(false);
        }
        let row = document_decision::ActiveModel {
            document: Set(id.clone()),
            case_id: Set(judgement.case.to_string()),
            released: Set(released),
            reason: Set(judgement.reason.clone()),
            decided_by: Set(judgement.by.0.cast_signed()),
            decided: Set(judgement.at.0),
        };
        document_decision::Entity::insert(row).exec_without_returning(&transaction).await?;
        if released {
            dicom_instance::Entity::update_many()
                .col_expr(dicom_instance::Column::Released, Expr::value(true))
                .filter(dicom_instance::Column::Document.eq(&id))
                .exec(&transaction)
                .await?;
        } else {
            // An object that was refused leaves room for another with its number.
            dicom_instance::Entity::delete_by_id(id).exec(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// What people decided in a case.
    pub async fn judged(&self, case: &CaseId) -> Result<Vec<Judged>, StoreError> {
        let of_case = document_decision::Entity::find().filter(document_decision::Column::CaseId.eq(case.as_str()));
        let read = |row: document_decision::Model| {
            let damaged = |error: uuid::Error| StoreError::damaged("document_decision", &row.document, error);
            Ok(Judged {
                document: row.document.parse().map_err(damaged)?,
                released: row.released,
                reason: row.reason,
                by: InvitationId(row.decided_by.cast_unsigned()),
                at: Timestamp(row.decided),
            })
        };
        of_case.all(&self.db).await?.into_iter().map(read).collect()
    }

    /// Refused files whose bytes are still kept.
    pub async fn refused_with_blobs(&self) -> Result<Vec<DocumentEntry>, StoreError> {
        let rows = document::Entity::find()
            .filter(document::Column::State.eq(DocumentState::Rejected.as_str()))
            .filter(document::Column::Blob.is_not_null());
        rows.all(&self.db).await?.into_iter().map(read_document).collect()
    }

    /// The bytes of a document are gone.
    pub async fn forget_blobs(&self, document: Uuid) -> Result<(), StoreError> {
        document::Entity::update_many()
            .col_expr(document::Column::Blob, Expr::value(None::<String>))
            .col_expr(document::Column::Original, Expr::value(None::<String>))
            .filter(document::Column::Id.eq(document.to_string()))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Uploads of all cases that are still on their way.
    pub async fn receiving_uploads(&self) -> Result<Vec<UploadEntry>, StoreError> {
        let word = UploadState::Receiving.as_str();
        let rows = upload::Entity::find().filter(upload::Column::State.eq(word)).all(&self.db).await?;
        rows.into_iter().map(read_upload).collect()
    }
}
