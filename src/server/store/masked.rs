use consilium_core::model::{CaseId, InvitationId, Timestamp};
use sea_orm::{ActiveValue::Set, TransactionTrait, prelude::*};
use uuid::Uuid;

use super::error::StoreError;
use super::open::Store;
use super::tables::{dicom_instance, masked_image};

/// What a person has to know to judge the pixels of an image.
#[derive(Debug, Clone)]
pub struct ImagePixels {
    pub document: Uuid,
    /// UIDs of series and instance.
    pub series: String,
    pub instance: String,
    pub rows: u32,
    pub columns: u32,
    pub frames: u32,
    pub warnings: Vec<String>,
    /// There is a de-identified form.
    pub cleanable: bool,
    pub cleared: bool,
    /// Confirmed masks as JSON.
    pub masks: Option<String>,
    /// DICOM JSON.
    pub metadata: String,
}

/// The de-identified form of an image with masks on it.
#[derive(Debug, Clone)]
pub struct MaskedImage {
    pub masks: String,
    pub blob: String,
    pub transfer_syntax: String,
    pub metadata: String,
    pub frame_index: String,
}

impl Store {
    /// The image that a document holds.
    pub async fn pixels_of(&self, case: &CaseId, document: Uuid) -> Result<Option<ImagePixels>, StoreError> {
        let row = dicom_instance::Entity::find_by_id(document.to_string()).one(&self.db).await?;
        Ok(row.filter(|row| row.case_id == case.as_str()).map(|row| ImagePixels {
            document,
            series: row.series,
            instance: row.instance,
            rows: row.rows.cast_unsigned(),
            columns: row.columns.cast_unsigned(),
            frames: row.frames.cast_unsigned(),
            warnings: row.warnings.split_whitespace().map(str::to_owned).collect(),
            cleanable: row.clean_metadata.is_some(),
            cleared: row.cleared,
            masks: row.masks,
            metadata: row.metadata,
        }))
    }

    /// A person has looked at the pixels: guests may see them, but for the masks. Answers with the blob of the masked
    /// form that was there before, which nobody needs any more.
    pub async fn clear_image(
        &self,
        case: &CaseId,
        document: Uuid,
        masked: Option<MaskedImage>,
        by: (InvitationId, Timestamp),
    ) -> Result<Option<String>, StoreError> {
        let transaction = self.db.begin().await?;
        let id = document.to_string();
        let before = masked_image::Entity::find_by_id(&id).one(&transaction).await?;
        masked_image::Entity::delete_by_id(&id).exec(&transaction).await?;
        let masks = masked.as_ref().map(|masked| masked.masks.clone());
        if let Some(masked) = masked {
            let row = masked_image::ActiveModel {
                document: Set(id.clone()),
                case_id: Set(case.to_string()),
                masks: Set(masked.masks),
                blob: Set(masked.blob),
                transfer_syntax: Set(masked.transfer_syntax),
                metadata: Set(masked.metadata),
                frame_index: Set(masked.frame_index),
                confirmed_by: Set(by.0.0.cast_signed()),
                confirmed: Set(by.1.0),
            };
            masked_image::Entity::insert(row).exec_without_returning(&transaction).await?;
        }
        dicom_instance::Entity::update_many()
            .col_expr(dicom_instance::Column::Cleared, Expr::value(true))
            .col_expr(dicom_instance::Column::Masks, Expr::value(masks))
            .filter(dicom_instance::Column::Document.eq(id))
            .exec(&transaction)
            .await?;
        transaction.commit().await?;
        Ok(before.map(|row| row.blob))
    }
}
