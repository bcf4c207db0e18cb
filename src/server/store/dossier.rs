use consilium_core::imaging::Identity;
use consilium_core::imaging::deidentify::CaseKey;
use consilium_core::model::{CaseId, InvitationId, Role, Timestamp};
use rand::RngCore;
use sea_orm::sea_query::Func;
use sea_orm::{ActiveValue::Set, QueryOrder, QuerySelect, TransactionTrait, prelude::*};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use super::images::NewImage;
use super::open::Store;
use super::tables::{document, dossier, upload};

/// In which form somebody sees the images of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sight {
    #[default]
    Nothing,
    Deidentified,
    Identified,
}

/// What the chair allows to those who have no right of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Access {
    pub interpreter: Sight,
    pub translator: Sight,
    pub patient: Sight,
    pub family: Sight,
}

impl Access {
    pub fn of(&self, role: Role) -> Sight {
        match role {
            Role::Interpreter => self.interpreter,
            Role::Translator => self.translator,
            Role::Patient => self.patient,
            Role::Family => self.family,
            Role::LocalExpert | Role::Consultant | Role::Coordinator | Role::Ops => Sight::Nothing,
        }
    }

    /// Who sees anything by it.
    pub fn roles(&self) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| self.of(*role) != Sight::Nothing).collect()
    }
}

/// What is set for the documents of a case.
#[derive(Debug, Clone)]
pub struct DossierSettingsRow {
    pub key: CaseKey,
    pub patient: Option<Identity>,
    /// Taken from the first image and not said by a person.
    pub patient_assumed: bool,
    pub access: Access,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadState {
    Receiving,
    Checking,
    Done,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadEntry {
    pub id: Uuid,
    pub case: CaseId,
    pub file_name: String,
    pub length: u64,
    pub state: UploadState,
    pub boundary: Option<String>,
    /// The study that the address of the request named: objects of another one are refused.
    pub study: Option<String>,
    pub note: Option<String>,
    pub uploaded_by: InvitationId,
    pub created: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    Quarantined,
    Released,
    Rejected,
}

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentEntry {
    pub id: Uuid,
    pub case: CaseId,
    pub upload: Uuid,
    pub number: u32,
    pub file_name: String,
    pub kind: String,
    pub media_type: String,
    pub state: DocumentState,
    pub reason: Option<String>,
    pub sentence: Option<String>,
    pub size: u64,
    pub sha256: String,
    pub uploaded_by: InvitationId,
    pub created: Timestamp,
    pub blob: Option<String>,
    pub original: Option<String>,
}

/// A file that was looked at, with what is known of it as an image.
#[derive(Debug, Clone)]
pub struct NewDocument {
    pub entry: DocumentEntry,
    pub image: Option<NewImage>,
}

macro_rules! words {
    ($name:ident { $($variant:ident: $word:literal),* }) => {
        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }

            fn read(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }
    };
}

words!(UploadState { Receiving: "receiving", Checking: "checking", Done: "done" });
words!(DocumentState { Quarantined: "quarantined", Released: "released", Rejected: "rejected" });

impl Store {
    /// The settings of a case's documents; made when first asked for.
    pub async fn dossier(&self, case: &CaseId) -> Result<DossierSettingsRow, StoreError> {
        if let Some(row) = dossier::Entity::find_by_id(case.as_str()).one(&self.db).await? {
            return read_dossier(row);
        }
        let mut key = [0; 32];
        rand::rng().fill_bytes(&mut key);
        let row = dossier::ActiveModel {
            case_id: Set(case.to_string()),
            case_key: Set(key.to_vec()),
            patient: Set(None),
            patient_assumed: Set(false),
            access: Set("{}".to_owned()),
        };
        // Somebody else may have been first: then his key counts.
        dossier::Entity::insert(row).on_conflict_do_nothing().exec_without_returning(&self.db).await?;
        let row = dossier::Entity::find_by_id(case.as_str()).one(&self.db).await?;
        read_dossier(row.ok_or_else(|| StoreError::damaged("dossier", case, "it cannot be made"))?)
    }

    pub async fn set_access(&self, case: &CaseId, access: &Access) -> Result<(), StoreError> {
        let text = serde_json::to_string(access).map_err(|error| StoreError::damaged("dossier", case, error))?;
        self.change_dossier(case, |update| update.col_expr(dossier::Column::Access, Expr::value(text))).await
    }

    pub async fn set_patient(
        &self,
        case: &CaseId,
        patient: Option<&Identity>,
        assumed: bool,
    ) -> Result<(), StoreError> {
        let text = patient.map(serde_json::to_string).transpose();
        let text = text.map_err(|error| StoreError::damaged("dossier", case, error))?;
        self.change_dossier(case, |update| {
            update
                .col_expr(dossier::Column::Patient, Expr::value(text))
                .col_expr(dossier::Column::PatientAssumed, Expr::value(assumed))
        })
        .await
    }

    async fn change_dossier(
        &self,
        case: &CaseId,
        change: impl FnOnce(sea_orm::UpdateMany<dossier::Entity>) -> sea_orm::UpdateMany<dossier::Entity>,
    ) -> Result<(), StoreError> {
        self.dossier(case).await?;
        let update = dossier::Entity::update_many().filter(dossier::Column::CaseId.eq(case.as_str()));
        change(update).exec(&self.db).await?;
        Ok(())
    }

    pub async fn add_upload(&self, entry: &UploadEntry) -> Result<(), StoreError> {
        let row = upload::ActiveModel {
            id: Set(entry.id.to_string()),
            case_id: Set(entry.case.to_string()),
            file_name: Set(entry.file_name.clone()),
            length: Set(signed(entry.length)),
            state: Set(entry.state.as_str().to_owned()),
            boundary: Set(entry.boundary.clone()),
            study: Set(entry.study.clone()),
            note: Set(entry.note.clone()),
            uploaded_by: Set(entry.uploaded_by.0.cast_signed()),
            created: Set(entry.created.0),
        };
        upload::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    pub async fn upload(&self, case: &CaseId, id: Uuid) -> Result<Option<UploadEntry>, StoreError> {
        let row = upload::Entity::find_by_id(id.to_string()).one(&self.db).await?;
        row.filter(|row| row.case_id == case.as_str()).map(read_upload).transpose()
    }

    pub async fn uploads(&self, case: &CaseId) -> Result<Vec<UploadEntry>, StoreError> {
        let of_case = upload::Entity::find().filter(upload::Column::CaseId.eq(case.as_str()));
        let rows = of_case.order_by_asc(upload::Column::Created).all(&self.db).await?;
        rows.into_iter().map(read_upload).collect()
    }

    /// Uploads of a case that are received or looked at.
    pub async fn uploads_under_way(&self, case: &CaseId) -> Result<Vec<UploadEntry>, StoreError> {
        let rows = upload::Entity::find()
            .filter(upload::Column::CaseId.eq(case.as_str()))
            .filter(upload::Column::State.ne(UploadState::Done.as_str()));
        rows.all(&self.db).await?.into_iter().map(read_upload).collect()
    }

    /// Bytes of the files that are kept of a case; `by`: of those that he has sent.
    pub async fn kept_bytes(&self, case: &CaseId, by: Option<InvitationId>) -> Result<u64, StoreError> {
        let mut sum = 0;
        // Some files are kept twice: as they came, and as they are shown.
        for kept in [document::Column::Blob, document::Column::Original] {
            let mut found = document::Entity::find()
                .select_only()
                .column_as(Expr::FunctionCall(Func::cast_as(document::Column::Size.sum(), "bigint")), "bytes")
                .filter(document::Column::CaseId.eq(case.as_str()))
                .filter(kept.is_not_null());
            if let Some(by) = by {
                found = found.filter(document::Column::UploadedBy.eq(by.0.cast_signed()));
            }
            let bytes: Option<Option<i64>> = found.into_tuple().one(&self.db).await?;
            sum += bytes.flatten().unwrap_or(0).cast_unsigned();
        }
        Ok(sum)
    }

    /// Uploads whose files were being looked at when the server stopped.
    pub async fn unchecked_uploads(&self) -> Result<Vec<UploadEntry>, StoreError> {
        let word = UploadState::Checking.as_str();
        let rows = upload::Entity::find().filter(upload::Column::State.eq(word)).all(&self.db).await?;
        rows.into_iter().map(read_upload).collect()
    }

    pub async fn set_upload_state(&self, id: Uuid, state: UploadState, note: Option<&str>) -> Result<(), StoreError> {
        upload::Entity::update_many()
            .col_expr(upload::Column::State, Expr::value(state.as_str()))
            .col_expr(upload::Column::Note, Expr::value(note.map(str::to_owned)))
            .filter(upload::Column::Id.eq(id.to_string()))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    pub async fn set_upload_length(&self, id: Uuid, length: u64) -> Result<(), StoreError> {
        upload::Entity::update_many()
            .col_expr(upload::Column::Length, Expr::value(signed(length)))
            .filter(upload::Column::Id.eq(id.to_string()))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    pub async fn remove_upload(&self, id: Uuid) -> Result<(), StoreError> {
        upload::Entity::delete_by_id(id.to_string()).exec(&self.db).await?;
        Ok(())
    }

    /// Keeps files that were looked at, all of them or none.
    pub async fn add_documents(&self, documents: &[NewDocument]) -> Result<(), StoreError> {
        let transaction = self.db.begin().await?;
        for new in documents {
            document::Entity::insert(write_document(&new.entry)).exec_without_returning(&transaction).await?;
            if let Some(image) = &new.image {
                super::images::insert_image(&transaction, &new.entry, image).await?;
            }
        }
        Ok(transaction.commit().await?)
    }

    /// How many files of an upload were looked at: where to go on after a restart.
    pub async fn next_number(&self, upload: Uuid) -> Result<u32, StoreError> {
        let last = document::Entity::find()
            .filter(document::Column::Upload.eq(upload.to_string()))
            .order_by_desc(document::Column::Number)
            .one(&self.db)
            .await?;
        Ok(last.map_or(0, |row| row.number.cast_unsigned() + 1))
    }

    pub async fn documents(&self, case: &CaseId) -> Result<Vec<DocumentEntry>, StoreError> {
        let of_case = document::Entity::find().filter(document::Column::CaseId.eq(case.as_str()));
        let rows = of_case.order_by_asc(document::Column::Created).order_by_asc(document::Column::Number);
        rows.all(&self.db).await?.into_iter().map(read_document).collect()
    }

    /// The files of an upload from a number on, at most so many.
    pub async fn documents_of_upload(
        &self,
        upload: Uuid,
        from: u32,
        most: u64,
    ) -> Result<Vec<DocumentEntry>, StoreError> {
        let of_upload = document::Entity::find()
            .filter(document::Column::Upload.eq(upload.to_string()))
            .filter(document::Column::Number.gte(from.cast_signed()));
        let rows = of_upload.order_by_asc(document::Column::Number).limit(most).all(&self.db).await?;
        rows.into_iter().map(read_document).collect()
    }

    pub async fn count_documents(&self, upload: Uuid) -> Result<u64, StoreError> {
        let of_upload = document::Entity::find().filter(document::Column::Upload.eq(upload.to_string()));
        Ok(of_upload.count(&self.db).await?)
    }

    pub async fn document(&self, case: &CaseId, id: Uuid) -> Result<Option<DocumentEntry>, StoreError> {
        let row = document::Entity::find_by_id(id.to_string()).one(&self.db).await?;
        row.filter(|row| row.case_id == case.as_str()).map(read_document).transpose()
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn read_dossier(row: dossier::Model) -> Result<DossierSettingsRow, StoreError> {
    let damaged = |problem: &dyn std::fmt::Display| StoreError::damaged("dossier", &row.case_id, problem);
    let key = <[u8; 32]>::try_from(row.case_key.as_slice()).map_err(|_| damaged(&"the key is too short"))?;
    let patient = row.patient.as_deref().map(serde_json::from_str).transpose().map_err(|error| damaged(&error))?;
    let access = serde_json::from_str(&row.access).map_err(|error| damaged(&error))?;
    Ok(DossierSettingsRow { key: CaseKey::new(key), patient, patient_assumed: row.patient_assumed, access })
}

pub(super) fn read_upload(row: upload::Model) -> Result<UploadEntry, StoreError> {
    let damaged = |problem: &dyn std::fmt::Display| StoreError::damaged("upload", &row.id, problem);
    Ok(UploadEntry {
        id: row.id.parse().map_err(|error: uuid::Error| damaged(&error))?,
        case: row.case_id.parse().map_err(|error: consilium_core::model::IdError| damaged(&error))?,
        length: row.length.cast_unsigned(),
        state: UploadState::read(&row.state).ok_or_else(|| damaged(&"unknown state"))?,
        file_name: row.file_name,
        boundary: row.boundary,
        study: row.study,
        note: row.note,
        uploaded_by: InvitationId(row.uploaded_by.cast_unsigned()),
        created: Timestamp(row.created),
    })
}

fn write_document(entry: &DocumentEntry) -> document::ActiveModel {
    document::ActiveModel {
        id: Set(entry.id.to_string()),
        case_id: Set(entry.case.to_string()),
        upload: Set(entry.upload.to_string()),
        number: Set(entry.number.cast_signed()),
        file_name: Set(entry.file_name.clone()),
        kind: Set(entry.kind.clone()),
        media_type: Set(entry.media_type.clone()),
        state: Set(entry.state.as_str().to_owned()),
        reason: Set(entry.reason.clone()),
        sentence: Set(entry.sentence.clone()),
        size: Set(signed(entry.size)),
        sha256: Set(entry.sha256.clone()),
        uploaded_by: Set(entry.uploaded_by.0.cast_signed()),
        created: Set(entry.created.0),
        blob: Set(entry.blob.clone()),
        original: Set(entry.original.clone()),
    }
}

pub(super) fn read_document(row: document::Model) -> Result<DocumentEntry, StoreError> {
    let damaged = |problem: &dyn std::fmt::Display| StoreError::damaged("document", &row.id, problem);
    Ok(DocumentEntry {
        id: row.id.parse().map_err(|error: uuid::Error| damaged(&error))?,
        case: row.case_id.parse().map_err(|error: consilium_core::model::IdError| damaged(&error))?,
        upload: row.upload.parse().map_err(|error: uuid::Error| damaged(&error))?,
        number: row.number.cast_unsigned(),
        state: DocumentState::read(&row.state).ok_or_else(|| damaged(&"unknown state"))?,
        file_name: row.file_name,
        kind: row.kind,
        media_type: row.media_type,
        reason: row.reason,
        sentence: row.sentence,
        size: row.size.cast_unsigned(),
        sha256: row.sha256,
        uploaded_by: InvitationId(row.uploaded_by.cast_unsigned()),
        created: Timestamp(row.created),
        blob: row.blob,
        original: row.original,
    })
}
